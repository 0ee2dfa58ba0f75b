import type { components } from '@onsale/client';
import { now } from '../shared/clock.js';
import { Countdown } from '../shared/countdown.js';
import { dayText } from '../shared/format.js';
import { texts } from '../shared/language.js';

export type Show = components['schemas']['PublicShowDto'] & { readonly roomId: string };

const t = texts({
  en: {
    SOON: 'Seats can be chosen here in',
    ENDED: 'The sale of this show is over.',
    WITHDRAWN: 'This show is not on sale at the moment. What you hold can still be paid.',
    CANCELLED: 'This show is cancelled. Whoever has paid gets the money back by itself.',
    reason: (text: string) => `Reason: ${text}`,
    other: 'Other shows of this concert',
  },
  ko: {
    SOON: '좌석 선택 시작까지',
    ENDED: '이 회차의 판매가 종료되었습니다.',
    WITHDRAWN: '지금은 판매가 중지된 회차입니다. 이미 선점한 좌석은 결제할 수 있어요.',
    CANCELLED: '취소된 회차입니다. 결제하신 금액은 자동으로 환불됩니다.',
    reason: (text: string) => `사유: ${text}`,
    other: '이 공연의 다른 회차',
  },
});

export type SaleState = 'SOON' | 'ON_SALE' | 'ENDED' | 'WITHDRAWN' | 'CANCELLED';

/** Reads the clock, so that what depends on it is drawn again when the sale begins. */
export function saleOf({ status, onSaleFrom, onSaleUntil, startsAt }: Show): SaleState {
  if (status !== 'ON_SALE') return status;
  if (onSaleFrom !== null && now.value < Date.parse(onSaleFrom)) return 'SOON';
  return now.value >= Date.parse(onSaleUntil ?? startsAt) ? 'ENDED' : 'ON_SALE';
}

export function ShowHead({ show: { concert, startsAt } }: { readonly show: Show }) {
  document.title = `${concert.title} · Onsale`;
  return (
    <header class="show-head">
      <h1>{concert.title}</h1>
      <p>
        {concert.artist} · {concert.venue}
        <br />
        <strong>{dayText(startsAt)}</strong>
      </p>
    </header>
  );
}

interface Props {
  readonly show: Show;
  readonly onChange: () => Promise<void>;
}

/** Why no seat can be held, and what to do instead. */
export function SaleNotice({ show, onChange }: Props) {
  const state = saleOf(show);
  if (state === 'ON_SALE') return null;
  return (
    // The sale may end while somebody chooses. A countdown would be read out each second.
    <div class="notice warn" role={state === 'SOON' ? undefined : 'alert'}>
      <p>
        {t[state]}{' '}
        {state === 'SOON' && <Countdown until={show.onSaleFrom!} onEnd={() => void onChange()} />}
      </p>
      {show.cancelReason && <p>{t.reason(show.cancelReason)}</p>}
      {state !== 'SOON' && <a href={`/concerts/${show.concertId}`}>{t.other}</a>}
    </div>
  );
}
