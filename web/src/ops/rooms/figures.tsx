import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { serverNow } from '../../shared/clock.js';
import { clockText, count } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { asOfText, isOld } from '../parts/age.js';
import { useEvery } from '../parts/every.js';
import { type Reading, type Second, totalRefusals } from './live-series.js';
import type { Room, RoomStats } from './room-words.js';

type Feed = components['schemas']['FeedDto'];
type Supply = components['schemas']['SupplyDto'];

/** Of the readings that come every second, and every five. */
const OLD_MS = { stats: 5_000, others: 15_000 };

const t = texts({
  en: {
    now: 'Now',
    waiting: 'Waiting',
    absent: (n: string) => `${n} passed over`,
    active: 'Active',
    ofCapacity: (n: string) => `of ${n}`,
    admitted: 'Admitted a second',
    ofRate: (n: string) => `at most ${n}`,
    wait: 'Wait of the last in line',
    unknown: 'nobody can know yet',
    estimated: 'estimated',
    left: 'Left to buy',
    outlooks: {
      PLENTY: 'plenty',
      SCARCE: 'scarce',
      UNLIKELY: 'unlikely for the last',
      SOLD_OUT: 'sold out',
    },
    bought: 'Bought',
    joined: (n: string) => `${n} joined`,
    feed: 'Feed lag',
    upToDate: 'up to date',
    pending: (n: string) => `${n} events wait`,
    stopped: 'stopped by the data platform',
    dead: (n: string) => `${n} given up`,
    refusals: 'Refused',
    codes: 'By code',
    noRefusals: 'Nobody has been refused.',
  },
  ko: {
    now: '현재',
    waiting: '대기',
    absent: (n: string) => `건너뜀 ${n}명`,
    active: '입장',
    ofCapacity: (n: string) => `최대 ${n}명`,
    admitted: '초당 입장',
    ofRate: (n: string) => `최대 ${n}명`,
    wait: '마지막 대기자의 예상 대기',
    unknown: '아직 알 수 없음',
    estimated: '예상',
    left: '남은 수량',
    outlooks: { PLENTY: '충분', SCARCE: '부족', UNLIKELY: '뒷순번은 어려움', SOLD_OUT: '매진' },
    bought: '구매',
    joined: (n: string) => `참여 ${n}명`,
    feed: '데이터 전송 지연',
    upToDate: '지연 없음',
    pending: (n: string) => `대기 이벤트 ${n}건`,
    stopped: '데이터 플랫폼이 중단함',
    dead: (n: string) => `포기 ${n}건`,
    refusals: '거절',
    codes: '코드별',
    noRefusals: '거절된 요청이 없어요.',
  },
});

interface Props {
  readonly room: Room;
  readonly reading: Reading | null;
  readonly last: Second | undefined;
}

/** The numbers that one steers by. Old ones say of when they are. */
export function Figures({ room, reading, last }: Props) {
  const stats = reading?.stats ?? null;
  const drain = stats?.estimatedDrainSeconds ?? null;
  const isFull = stats !== null && stats.active >= room.capacity;
  const age = { atMs: reading?.atMs ?? null, oldAfterMs: OLD_MS.stats };
  const isNow = reading === null || !isOld(reading.atMs, OLD_MS.stats);
  return (
    <section aria-label={isNow ? t.now : asOfText(reading.atMs)}>
      <dl class="ops-figures">
        <Figure {...age} name={t.waiting} value={stats && count(stats.waiting)}>
          {stats && t.absent(count(stats.absent))}
        </Figure>
        <Figure {...age} name={t.active} value={stats && count(stats.active)} isWarning={isFull}>
          {t.ofCapacity(count(room.capacity))}
        </Figure>
        <Figure {...age} name={t.admitted} value={last ? count(Math.round(last.admitted)) : null}>
          {t.ofRate(count(room.admitPerSecond))}
        </Figure>
        <Figure {...age} name={t.wait} value={drain === null ? null : clockText(drain * 1_000)}>
          {drain === null ? t.unknown : t.estimated}
        </Figure>
        <SupplyFigure roomId={room.id} />
        <Figure {...age} name={t.bought} value={stats && count(stats.purchases)}>
          {stats && t.joined(count(stats.joined))}
        </Figure>
        <FeedFigure />
        <Figure {...age} name={t.refusals} value={stats && count(totalRefusals(stats))}>
          {stats && <Refusals refusals={stats.refusals} />}
        </Figure>
      </dl>
    </section>
  );
}

function SupplyFigure({ roomId }: { readonly roomId: string }) {
  const supply = useReading<Supply>(async () => {
    const params = { path: { roomId } };
    return (await onsale.get('/v1/queue/rooms/{roomId}/public', { params })).supply;
  }, roomId);
  const { left = null, outlook = null } = supply?.value ?? {};
  return (
    <Figure
      {...ageOf(supply)}
      name={t.left}
      value={left === null ? null : count(left)}
      isWarning={left === 0}
    >
      {outlook && t.outlooks[outlook]}
    </Figure>
  );
}

function FeedFigure() {
  const feed = useReading<Feed>(() => onsale.get('/v1/admin/feed'));
  if (feed === null) return <Figure {...ageOf(feed)} name={t.feed} value={null} />;
  const { pending, oldestAt, deadLetters, disabled } = feed.value;
  const lagMs = oldestAt === null ? 0 : Math.max(0, feed.atMs - Date.parse(oldestAt));
  const isWarning = disabled || deadLetters > 0 || lagMs > 60_000;
  return (
    <Figure {...ageOf(feed)} name={t.feed} value={clockText(lagMs)} isWarning={isWarning}>
      {disabled ? t.stopped : pending > 0 ? t.pending(count(pending)) : t.upToDate}
      {deadLetters > 0 && ` · ${t.dead(count(deadLetters))}`}
    </Figure>
  );
}

interface Read<Value> {
  readonly value: Value;
  /** By the clock of the server. */
  readonly atMs: number;
}

/** Reads every five seconds. Null until the first answer. */
function useReading<Value>(read: () => Promise<Value>, key: unknown = null): Read<Value> | null {
  const last = useSignal<Read<Value> | null>(null);
  useEvery(
    5_000,
    async () => {
      const value = await read();
      last.value = { value, atMs: serverNow() };
    },
    key,
  );
  return last.value;
}

function ageOf(read: Read<unknown> | null): Age {
  return { atMs: read?.atMs ?? null, oldAfterMs: OLD_MS.others };
}

function Refusals({ refusals }: Pick<RoomStats, 'refusals'>) {
  const codes = Object.entries(refusals).sort(([, a], [, b]) => b - a);
  if (codes.length === 0) return <>{t.noRefusals}</>;
  return (
    <details>
      <summary>{t.codes}</summary>
      <ul class="plain-list">
        {codes.map(([code, number]) => (
          <li key={code}>
            <code>{code}</code> <b class="number">{count(number)}</b>
          </li>
        ))}
      </ul>
    </details>
  );
}

interface Age {
  /** When the value was read, by the clock of the server. */
  readonly atMs: number | null;
  readonly oldAfterMs: number;
}

/** Without an age, it is not live. */
interface FigureProps extends Partial<Age> {
  readonly name: string;
  readonly value: string | null;
  readonly isWarning?: boolean;
  readonly children?: ComponentChildren;
}

export function Figure({
  name,
  value,
  isWarning,
  atMs = null,
  oldAfterMs = 0,
  children,
}: FigureProps) {
  const isFrozen = atMs !== null && isOld(atMs, oldAfterMs);
  return (
    <div class={isWarning || isFrozen ? 'card warn' : 'card'}>
      <dt>{name}</dt>
      <dd class="ops-value number">{value ?? '–'}</dd>
      <dd class="muted">{children}</dd>
      {isFrozen && <dd class="number">{asOfText(atMs)}</dd>}
    </div>
  );
}
