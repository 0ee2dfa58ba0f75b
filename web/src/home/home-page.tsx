import { ClaimableCoupons } from '../coupon/claimable-coupons.js';
import { HoldsToPay } from '../reservation/holds-to-pay.js';
import { synchroniseClock } from '../shared/clock.js';
import { texts } from '../shared/language.js';
import { mount } from '../shared/mount.js';
import { BestSellers } from './best-sellers.js';
import { Concerts } from './concerts.js';
import { Goods } from './goods.js';
import './home.css';

const t = texts({ en: { onSale: 'What is on sale' }, ko: { onSale: '지금 만나 보세요' } });

function Page() {
  return (
    <div class="sections">
      <h1>{t.onSale}</h1>
      <HoldsToPay />
      <Concerts />
      <ClaimableCoupons />
      <BestSellers />
      <Goods />
    </div>
  );
}

void synchroniseClock();
mount(Page, { wide: true });
