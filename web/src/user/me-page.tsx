import { Balance } from '../balance/balance.js';
import { MyCoupons } from '../coupon/my-coupons.js';
import { Cart } from '../order/cart.js';
import { Orders } from '../order/orders.js';
import { Reservations } from '../reservation/reservations.js';
import { useSignal } from '@preact/signals';
import { synchroniseClock } from '../shared/clock.js';
import { texts } from '../shared/language.js';
import { useLoaded } from '../shared/load.js';
import { mount } from '../shared/mount.js';
import { onsale, user } from '../shared/session.js';
import { useMyTickets } from '../ticket/my-tickets.js';
import { Tickets } from '../ticket/tickets.js';
import { Account } from './account.js';
import { SignedIn } from './sign-in.js';
import './me.css';

const t = texts({
  en: {
    why: 'Log in to see your tickets',
    hello: (name: string) => `Hello, ${name}`,
  },
  ko: {
    why: '로그인하고 티켓을 확인해 주세요',
    hello: (name: string) => `${name}님, 안녕하세요`,
  },
});

function Page() {
  return (
    <SignedIn why={t.why}>
      {user.value && <Me key={user.value.id} name={user.value.name} />}
    </SignedIn>
  );
}

function Me({ name }: { readonly name: string }) {
  const balance = useLoaded(async () => (await onsale.get('/v1/balance')).balance);
  const tickets = useMyTickets();
  // An order leaves the cart.
  const orders = useSignal(0);
  return (
    <div class="sections">
      <h1>{t.hello(name)}</h1>
      <Tickets tickets={tickets} />
      <Reservations
        tickets={tickets}
        onRefund={() => {
          // A refund revokes tickets.
          void tickets.reload();
          void balance.reload();
        }}
      />
      <Cart
        onOrder={() => {
          orders.value += 1;
          void balance.reload();
        }}
      />
      <Orders key={`orders-${orders.value}`} onChange={() => void balance.reload()} />
      <MyCoupons />
      <Balance balance={balance} />
      <Account />
    </div>
  );
}

void synchroniseClock();
mount(Page);
