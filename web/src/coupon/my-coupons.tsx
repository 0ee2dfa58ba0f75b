import { texts } from '../shared/language.js';
import { More } from '../shared/more.js';
import { useRows } from '../shared/pages.js';
import { onsale } from '../shared/session.js';
import { conditionsText, discountText } from './discount.js';
import './coupon.css';

const t = texts({
  en: {
    coupons: 'Coupons',
    none: 'You have no coupons.',
    claim: 'Claim coupons',
    AVAILABLE: 'Ready to use',
    USED: 'Used',
    EXPIRED: 'Expired',
    REVOKED: 'Withdrawn',
  },
  ko: {
    coupons: '쿠폰',
    none: '보유한 쿠폰이 없습니다.',
    claim: '쿠폰 받기',
    AVAILABLE: '사용 가능',
    USED: '사용 완료',
    EXPIRED: '기간 만료',
    REVOKED: '회수됨',
  },
});

export function MyCoupons() {
  const list = useRows((cursor) =>
    onsale.get('/v1/users/me/coupons', { params: { query: { cursor, limit: 12 } } }),
  );
  return (
    <section id="coupons" aria-labelledby="coupons-heading">
      <h2 id="coupons-heading">{t.coupons}</h2>
      {list.rows.value?.length === 0 && (
        <p class="card">
          {t.none} <a href="/">{t.claim}</a>
        </p>
      )}
      <ul class="plain-list grid">
        {list.rows.value?.map((coupon) => (
          <li key={coupon.id} class="card coupon">
            <p class="coupon-discount">{discountText(coupon)}</p>
            <h3>{coupon.name}</h3>
            <p class="muted">{conditionsText(coupon)}</p>
            <p>
              <span class={coupon.status === 'AVAILABLE' ? 'badge good' : 'badge'}>
                {t[coupon.status]}
              </span>
            </p>
          </li>
        ))}
      </ul>
      <More list={list} />
    </section>
  );
}
