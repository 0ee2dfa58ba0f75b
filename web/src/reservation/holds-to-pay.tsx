import { useRef } from 'preact/hooks';
import { Countdown } from '../shared/countdown.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { useReturn } from '../shared/polling.js';
import { onsale, user } from '../shared/session.js';
import { placesIn, type Reservation } from './holds.js';

const t = texts({
  en: {
    holds: 'Places to pay for',
    held: (places: number, title: string) =>
      `You hold ${places === 1 ? '1 place' : `${count(places)} places`} for ${title}.`,
    payWithin: 'Pay within',
    pay: 'Pay now',
    of: (title: string) => `: ${title}`,
  },
  ko: {
    holds: '결제 대기 좌석',
    held: (places: number, title: string) => `${title} ${count(places)}석을 선점 중입니다.`,
    payWithin: '결제 마감까지',
    pay: '지금 결제하기',
    of: (title: string) => `: ${title}`,
  },
});

/** The newest reservations. A hold is over within minutes. */
const MAX_READ = 20;
/** A browser reports the first look at a page as a return too. */
const FRESH_MS = 5_000;

/** The way back to pay, for whoever has left the map. Nothing for everybody else. */
export function HoldsToPay() {
  return user.value && <OfUser key={user.value.id} />;
}

function OfUser() {
  const readAt = useRef(0);
  const held = useLoaded(async () => {
    readAt.current = performance.now();
    const { data } = await onsale.get('/v1/reservations', {
      params: { query: { limit: MAX_READ } },
    });
    return data.filter(({ status }) => status === 'HELD');
  });
  useReturn(() => {
    if (performance.now() - readAt.current > FRESH_MS) void held.reload();
  });
  const holds = held.value.value;
  if (!holds?.length) return null;
  return (
    <section aria-label={t.holds}>
      {holds.map((hold) => (
        <Hold key={hold.id} hold={hold} onEnd={() => void held.reload()} />
      ))}
    </section>
  );
}

interface Props {
  readonly hold: Reservation;
  readonly onEnd: () => void;
}

function Hold({ hold, onEnd }: Props) {
  const { showId, concert, holdExpiresAt } = hold;
  return (
    <div class="notice warn row between">
      <span>
        {t.held(placesIn(hold), concert.title)} {t.payWithin}{' '}
        <Countdown until={holdExpiresAt} onEnd={onEnd} />
      </span>
      <a class="button" href={`/shows/${showId}`}>
        {t.pay}
        <span class="hidden-text">{t.of(concert.title)}</span>
      </a>
    </div>
  );
}
