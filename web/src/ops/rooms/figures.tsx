import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { serverNow } from '../../shared/clock.js';
import { clockText, count } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { useEvery } from '../parts/every.js';
import { type Second, totalRefusals } from './live-series.js';
import type { Room, RoomStats } from './room-words.js';

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
  readonly stats: RoomStats | null;
  readonly last: Second | undefined;
}

/** The numbers that one steers by. */
export function Figures({ room, stats, last }: Props) {
  const drain = stats?.estimatedDrainSeconds ?? null;
  const isFull = stats !== null && stats.active >= room.capacity;
  return (
    <section aria-label={t.now}>
      <dl class="ops-figures">
        <Figure name={t.waiting} value={stats && count(stats.waiting)}>
          {stats && t.absent(count(stats.absent))}
        </Figure>
        <Figure name={t.active} value={stats && count(stats.active)} isWarning={isFull}>
          {t.ofCapacity(count(room.capacity))}
        </Figure>
        <Figure name={t.admitted} value={last ? count(Math.round(last.admitted)) : null}>
          {t.ofRate(count(room.admitPerSecond))}
        </Figure>
        <Figure name={t.wait} value={drain === null ? null : clockText(drain * 1_000)}>
          {drain === null ? t.unknown : t.estimated}
        </Figure>
        <Supply roomId={room.id} />
        <Figure name={t.bought} value={stats && count(stats.purchases)}>
          {stats && t.joined(count(stats.joined))}
        </Figure>
        <Feed />
        <Figure name={t.refusals} value={stats && count(totalRefusals(stats))}>
          {stats && <Refusals refusals={stats.refusals} />}
        </Figure>
      </dl>
    </section>
  );
}

function Supply({ roomId }: { readonly roomId: string }) {
  const supply = useSignal<components['schemas']['SupplyDto'] | null>(null);
  useEvery(
    5_000,
    async () => {
      const params = { path: { roomId } };
      supply.value = (await onsale.get('/v1/queue/rooms/{roomId}/public', { params })).supply;
    },
    roomId,
  );
  const { left = null, outlook = null } = supply.value ?? {};
  return (
    <Figure name={t.left} value={left === null ? null : count(left)} isWarning={left === 0}>
      {outlook && t.outlooks[outlook]}
    </Figure>
  );
}

function Feed() {
  const feed = useSignal<components['schemas']['FeedDto'] | null>(null);
  useEvery(5_000, async () => {
    feed.value = await onsale.get('/v1/admin/feed');
  });
  if (feed.value === null) return <Figure name={t.feed} value={null} />;
  const { pending, oldestAt, deadLetters, disabled } = feed.value;
  const lagMs = oldestAt === null ? 0 : Math.max(0, serverNow() - Date.parse(oldestAt));
  const isWarning = disabled || deadLetters > 0 || lagMs > 60_000;
  return (
    <Figure name={t.feed} value={clockText(lagMs)} isWarning={isWarning}>
      {disabled ? t.stopped : pending > 0 ? t.pending(count(pending)) : t.upToDate}
      {deadLetters > 0 && ` · ${t.dead(count(deadLetters))}`}
    </Figure>
  );
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

interface FigureProps {
  readonly name: string;
  readonly value: string | null;
  readonly isWarning?: boolean;
  readonly children?: ComponentChildren;
}

export function Figure({ name, value, isWarning, children }: FigureProps) {
  return (
    <div class={isWarning ? 'card warn' : 'card'}>
      <dt>{name}</dt>
      <dd class="ops-value number">{value ?? '–'}</dd>
      <dd class="muted">{children}</dd>
    </div>
  );
}
