import { clockText, count, dayText, instantText, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { useLoaded } from '../../shared/load.js';
import { ProblemNotice } from '../../shared/problem.js';
import { csvFile, download } from '../parts/files.js';
import { Figure } from '../rooms/figures.js';
import { ShowState } from '../concerts/show-state.js';
import { COLUMNS, type Money, type SectionFigures } from './figures.js';
import { rowsOf } from './report-rows.js';
import { readReport, type Report, type ShowReport } from './read-report.js';
import { WideTable } from '../parts/wide-table.js';

const t = texts({
  en: {
    title: (room: string) => `Report: ${room}`,
    loading: 'Reading the figures…',
    madeAt: (at: string) =>
      `As of ${at}. Totals since the room was created; waiting over the last 24 hours.`,
    print: 'Print',
    csv: 'Download as CSV',
    room: 'The room',
    joined: 'Joined',
    admitted: 'Admitted',
    passedOver: 'Passed over now',
    waitingNow: 'Waiting now',
    expired: 'Turns that ran out',
    purchases: 'Bought',
    peak: 'Most who waited',
    mean: 'Mean wait',
    p50: 'Half waited at most',
    p90: 'Nine of ten waited at most',
    waitHint: 'from the minutes of the room',
    refusals: 'Refusals by code',
    code: 'Code',
    number: 'Number',
    none: 'None.',
    section: 'Section',
    places: 'Places',
    sold: 'Sold',
    held: 'Held',
    blocked: 'Blocked',
    left: 'Left',
    checkedIn: 'Checked in',
    total: 'All',
    standing: 'In standing areas, held places count as sold.',
    payments: 'Payments',
    paid: 'Paid',
    refunded: 'Refunded',
    kept: 'Kept',
    items: 'Items',
  },
  ko: {
    title: (room: string) => `보고서: ${room}`,
    loading: '집계하는 중…',
    madeAt: (at: string) => `${at} 기준. 누계는 대기실 생성 이후, 대기는 최근 24시간 기준이에요.`,
    print: '인쇄',
    csv: 'CSV 내려받기',
    room: '대기실',
    joined: '참여',
    admitted: '입장',
    passedOver: '현재 건너뜀',
    waitingNow: '현재 대기',
    expired: '시간 초과',
    purchases: '구매',
    peak: '최대 대기 인원',
    mean: '평균 대기',
    p50: '절반의 최대 대기',
    p90: '90%의 최대 대기',
    waitHint: '분 단위 집계 기준',
    refusals: '코드별 거절',
    code: '코드',
    number: '건수',
    none: '없음',
    section: '구역',
    places: '좌석',
    sold: '판매',
    held: '선점',
    blocked: '차단',
    left: '잔여',
    checkedIn: '입장 확인',
    total: '합계',
    standing: '스탠딩 구역은 선점된 자리도 판매에 포함돼요.',
    payments: '결제 건수',
    paid: '결제 금액',
    refunded: '환불 금액',
    kept: '순매출',
    items: '상품',
  },
});

/** What came of the evening in one room. */
export function ReportView({ roomId }: { readonly roomId: string }) {
  const report = useLoaded(() => readReport(roomId), roomId);
  const { value } = report.value;
  if (!value) {
    return (
      <>
        <h1>{t.loading}</h1>
        <ProblemNotice error={report.error.value} />
      </>
    );
  }
  const { room, shows, items, stats } = value;
  const codes = Object.entries(stats.refusals).sort(([, a], [, b]) => b - a);
  return (
    <article class="ops-report">
      <h1>{t.title(room.name)}</h1>
      <p class="muted">{t.madeAt(instantText(value.madeAt))}</p>
      <p class="row ops-no-print">
        <button onClick={() => print()}>{t.print}</button>
        <button
          class="quiet"
          onClick={() => download(`report-${room.id}.csv`, csvFile(rowsOf(value)))}
        >
          {t.csv}
        </button>
      </p>
      <dl class="ops-figures">
        {roomFigures(value).map(([name, text, hint]) => (
          <Figure key={name} name={name} value={text}>
            {hint}
          </Figure>
        ))}
      </dl>
      {shows.map((one) => (
        <ShowPart key={one.show.id} report={one} />
      ))}
      {items.length > 0 && (
        <section class="card">
          <h2>{t.items}</h2>
          {items.map(({ item, money: sums }) => (
            <div key={item.id}>
              <h3>{item.name}</h3>
              <dl class="ops-facts">
                <div>
                  <dt>{t.left}</dt>
                  <dd class="number">{count(item.stock)}</dd>
                </div>
                <MoneyFacts sums={sums} />
              </dl>
            </div>
          ))}
        </section>
      )}
      <section class="card">
        <h2>{t.refusals}</h2>
        {codes.length === 0 && <p>{t.none}</p>}
        {codes.length > 0 && (
          <WideTable name={t.refusals}>
            <thead>
              <tr>
                <th scope="col">{t.code}</th>
                <th scope="col" class="ops-figure">
                  {t.number}
                </th>
              </tr>
            </thead>
            <tbody>
              {codes.map(([code, number]) => (
                <tr key={code}>
                  <th scope="row">{code}</th>
                  <td class="ops-figure">{count(number)}</td>
                </tr>
              ))}
            </tbody>
          </WideTable>
        )}
      </section>
    </article>
  );
}

function roomFigures({ stats, waiting }: Report): [string, string, string?][] {
  const { peak, peakAt, meanSeconds, p50Seconds, p90Seconds } = waiting;
  const wait = (seconds: number | null) => (seconds === null ? '–' : clockText(seconds * 1_000));
  return [
    [t.joined, count(stats.joined)],
    [t.admitted, count(stats.admittedTotal)],
    [t.purchases, count(stats.purchases)],
    [
      t.peak,
      count(peak),
      peakAt === null ? '' : instantText(new Date(peakAt * 1_000).toISOString()),
    ],
    [t.p50, wait(p50Seconds), t.waitHint],
    [t.p90, wait(p90Seconds), t.waitHint],
    [t.mean, wait(meanSeconds), t.waitHint],
    [t.waitingNow, count(stats.waiting)],
    [t.passedOver, count(stats.absent)],
    [t.expired, count(stats.expiredTotal)],
  ];
}

function ShowPart({
  report: { show, sections, checkIns, money: sums },
}: {
  readonly report: ShowReport;
}) {
  const checkedIn = new Map(checkIns.sections.map((one) => [one.section, one.checkedIn]));
  const total = (of: (one: SectionFigures) => number) =>
    count(sections.reduce((sum, one) => sum + of(one), 0));
  return (
    <section class="card">
      <h2>
        {show.concert.title}, {dayText(show.startsAt)} <ShowState status={show.status} />
      </h2>
      <dl class="ops-facts">
        <MoneyFacts sums={sums} />
      </dl>
      <WideTable name={`${show.concert.title}, ${dayText(show.startsAt)}`}>
        <thead>
          <tr>
            <th scope="col">{t.section}</th>
            {[...COLUMNS, 'checkedIn' as const].map((column) => (
              <th key={column} scope="col" class="ops-figure">
                {t[column]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sections.map((section) => (
            <tr key={section.name}>
              <th scope="row">{section.name}</th>
              {COLUMNS.map((column) => (
                <td key={column} class="ops-figure">
                  {count(section[column])}
                </td>
              ))}
              <td class="ops-figure">{count(checkedIn.get(section.name) ?? 0)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.total}</th>
            {COLUMNS.map((column) => (
              <td key={column} class="ops-figure">
                {total((one) => one[column])}
              </td>
            ))}
            <td class="ops-figure">{count(checkIns.checkedIn)}</td>
          </tr>
        </tfoot>
      </WideTable>
      {show.sections.some(({ kind }) => kind === 'STANDING') && <p class="muted">{t.standing}</p>}
    </section>
  );
}

function MoneyFacts({ sums }: { readonly sums: Money | null }) {
  if (sums === null) return null;
  const facts = [
    [t.payments, count(sums.paid)],
    [t.paid, money(sums.amount)],
    [t.refunded, money(sums.refunded)],
    [t.kept, money(sums.amount - sums.refunded)],
  ];
  return (
    <>
      {facts.map(([name, fact]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd class="number">{fact}</dd>
        </div>
      ))}
    </>
  );
}
