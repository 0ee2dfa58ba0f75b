import { useSignal } from '@preact/signals';
import { count } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { asOfText, isOld } from '../parts/age.js';
import { useEvery } from '../parts/every.js';
import { Chart } from './chart.js';
import { type Second, secondsOf } from './live-series.js';
import type { Room } from './room-words.js';

const t = texts({
  en: {
    people: 'People in the room, by second',
    flow: 'Flow, by second',
    evening: 'The evening, by minute',
    waiting: 'Waiting',
    active: 'Active',
    absent: 'Absent',
    capacity: 'Capacity, as it is now',
    joined: 'Joined',
    admitted: 'Admitted',
    rate: 'Rate cap, as it is now',
    purchases: 'Bought',
    refusals: 'Refused',
    span: 'Span',
    spans: { 60: '1 hour', 360: '6 hours', 1440: '24 hours' },
    now: (values: string) => `Now: ${values}`,
  },
  ko: {
    people: '대기실 인원 (초 단위)',
    flow: '흐름 (초 단위)',
    evening: '지난 시간 (분 단위)',
    waiting: '대기',
    active: '입장',
    absent: '건너뜀',
    capacity: '현재 정원',
    joined: '참여',
    admitted: '입장',
    rate: '현재 속도 한도',
    purchases: '구매',
    refusals: '거절',
    span: '기간',
    spans: { 60: '1시간', 360: '6시간', 1440: '24시간' },
    now: (values: string) => `현재: ${values}`,
  },
});

interface Props {
  readonly room: Room;
  readonly seconds: readonly Second[];
}

export function Charts({ room, seconds }: Props) {
  const xs = seconds.map(({ at }) => at);
  return (
    <div class="ops-charts">
      <Chart
        title={t.people}
        xs={xs}
        summary={summaryOf(seconds, OLD_MS.second, ['waiting', 'active', 'absent'])}
        lines={[
          line(seconds, 'waiting', '--accent'),
          line(seconds, 'active', '--good'),
          line(seconds, 'absent', '--warn'),
          {
            name: t.capacity,
            colour: '--bad',
            isDashed: true,
            values: seconds.map(() => room.capacity),
          },
        ]}
      />
      <Chart
        title={t.flow}
        xs={xs}
        summary={summaryOf(seconds, OLD_MS.second, ['joined', 'admitted', 'purchases', 'refusals'])}
        lines={[
          line(seconds, 'joined', '--accent'),
          line(seconds, 'admitted', '--good'),
          line(seconds, 'purchases', '--warn'),
          {
            name: t.rate,
            colour: '--bad',
            isDashed: true,
            values: seconds.map(() => room.admitPerSecond),
          },
        ]}
      />
      <Evening roomId={room.id} />
    </div>
  );
}

function Evening({ roomId }: { readonly roomId: string }) {
  const span = useSignal(360);
  const minutes = useSignal<readonly Second[]>([]);
  useEvery(
    60_000,
    async () => {
      const history = await onsale.get('/v1/queue/rooms/{roomId}/stats/history', {
        params: { path: { roomId }, query: { minutes: span.value } },
      });
      minutes.value = secondsOf(history.minutes);
    },
    `${roomId} ${span.value}`,
  );
  return (
    <Chart
      title={t.evening}
      xs={minutes.value.map(({ at }) => at)}
      summary={summaryOf(minutes.value, OLD_MS.minute, [
        'waiting',
        'admitted',
        'purchases',
        'refusals',
      ])}
      lines={[
        line(minutes.value, 'waiting', '--accent'),
        line(minutes.value, 'admitted', '--good'),
        line(minutes.value, 'purchases', '--warn'),
        line(minutes.value, 'refusals', '--bad'),
      ]}
    >
      <label class="ops-inline">
        {t.span}
        <select onChange={({ currentTarget }) => (span.value = Number(currentTarget.value))}>
          {Object.entries(t.spans).map(([value, text]) => (
            <option key={value} value={value} selected={Number(value) === span.value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </Chart>
  );
}

/** A second or a minute without a newer one is not now any more. */
const OLD_MS = { second: 5_000, minute: 150_000 };

type Name = 'waiting' | 'active' | 'absent' | 'joined' | 'admitted' | 'purchases' | 'refusals';

function line(rows: readonly Second[], name: Name, colour: string) {
  return { name: t[name], colour, values: rows.map((row) => row[name]) };
}

/** For those who don't see the chart. */
function summaryOf(rows: readonly Second[], oldAfterMs: number, names: readonly Name[]): string {
  const last = rows.at(-1);
  if (!last) return '';
  const values = names.map((name) => `${t[name]} ${count(Math.round(last[name]))}`).join(', ');
  const atMs = last.at * 1_000;
  return isOld(atMs, oldAfterMs) ? `${asOfText(atMs)}: ${values}` : t.now(values);
}
