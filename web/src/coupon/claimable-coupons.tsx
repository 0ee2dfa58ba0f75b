import type { components } from '@onsale/client';
import { useAction } from '../shared/action.js';
import { Countdown } from '../shared/countdown.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { More } from '../shared/more.js';
import { type Rows, useRows } from '../shared/pages.js';
import { usePolling } from '../shared/polling.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale, user } from '../shared/session.js';
import { conditionsText, discountText } from './discount.js';
import './coupon.css';

type Coupon = components['schemas']['CouponDto'];

const t = texts({
  en: {
    coupons: 'Coupons',
    claim: 'Claim',
    claimName: (name: string) => `Claim: ${name}`,
    claimed: 'Yours',
    logIn: 'Log in',
    forUsers: 'Log in to see and claim coupons. First come, first served.',
    startsIn: 'Starts in',
    soldOut: 'All claimed',
    ended: 'Ended',
    left: (left: string, all: string) => `${left} of ${all} left`,
    use: 'Choose it when you order.',
  },
  ko: {
    coupons: '쿠폰',
    claim: '받기',
    claimName: (name: string) => `받기: ${name}`,
    claimed: '받은 쿠폰',
    logIn: '로그인',
    forUsers: '로그인하면 선착순 쿠폰을 받을 수 있어요.',
    startsIn: '시작까지',
    soldOut: '모두 소진',
    ended: '종료',
    left: (left: string, all: string) => `${all}장 중 ${left}장 남음`,
    use: '주문할 때 선택해 주세요.',
  },
});

/** Coupons to claim, first come, first served. The API shows them to users only. */
export function ClaimableCoupons() {
  if (user.value) return <Coupons key={user.value.id} />;
  return (
    <section class="card row between" aria-labelledby="coupons">
      <div>
        <h2 id="coupons">{t.coupons}</h2>
        <p class="muted">{t.forUsers}</p>
      </div>
      <a class="button quiet" href="/me">
        {t.logIn}
      </a>
    </section>
  );
}

function Coupons() {
  const coupons = useRows((cursor) => onsale.get('/v1/coupons', { params: { query: { cursor } } }));
  const claimed = useLoaded(claimedIds);
  usePolling(coupons.reload, 15);
  const shown = coupons.rows.value?.filter(({ status }) => status !== 'ENDED');
  if (!shown?.length) return null;
  return (
    <section aria-labelledby="coupons">
      <h2 id="coupons">{t.coupons}</h2>
      <ul class="plain-list grid">
        {shown.map((coupon) => (
          <li key={coupon.id} class="card coupon">
            <CouponToClaim
              coupon={coupon}
              isClaimed={claimed.value.value?.has(coupon.id) === true}
              list={coupons}
              onClaimed={() => claimed.reload()}
            />
          </li>
        ))}
      </ul>
      <More list={coupons} />
    </section>
  );
}

interface Props {
  readonly coupon: Coupon;
  readonly isClaimed: boolean;
  readonly list: Rows<Coupon>;
  readonly onClaimed: () => Promise<void>;
}

function CouponToClaim({ coupon, isClaimed, list, onClaimed }: Props) {
  const { id, name, status, remaining, quantity } = coupon;
  const claim = useAction(async () => {
    try {
      // The same key after a reload: who got no answer the first time gets the same piece.
      const header = { 'Idempotency-Key': `claim-${id}` };
      await onsale.post('/v1/coupons/{couponId}/claim', {
        params: { path: { couponId: id }, header },
      });
    } catch (error) {
      if (codeOf(error) !== 'COUPON_ALREADY_CLAIMED') throw error;
    } finally {
      await Promise.all([list.reload(), onClaimed()]);
    }
  });
  return (
    <>
      <p class="coupon-discount">{discountText(coupon)}</p>
      <h3>{name}</h3>
      <p class="muted">{conditionsText(coupon)}</p>
      <div class="row between">
        <span class="number">{t.left(count(remaining), count(quantity))}</span>
        {isClaimed && (
          <span class="badge good" role="status" title={t.use}>
            {t.claimed}
          </span>
        )}
        {!isClaimed && status === 'SOLD_OUT' && <span class="badge bad">{t.soldOut}</span>}
        {!isClaimed && status === 'NOT_STARTED' && (
          <span class="badge soon">
            {t.startsIn} <Countdown until={coupon.claimableFrom} onEnd={() => void list.reload()} />
          </span>
        )}
        {!isClaimed && status === 'OPEN' && (
          <button
            type="button"
            aria-label={t.claimName(name)}
            disabled={claim.isRunning.value}
            onClick={() => void claim.run()}
          >
            {t.claim}
          </button>
        )}
      </div>
      <ProblemNotice error={claim.error.value} />
    </>
  );
}

/** Of the newest hundred. */
async function claimedIds(): Promise<ReadonlySet<string>> {
  const { data } = await onsale.get('/v1/users/me/coupons', { params: { query: { limit: 100 } } });
  return new Set(data.map(({ couponId }) => couponId));
}
