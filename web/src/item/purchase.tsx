import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { type KeptOrder, useKeptOrder } from '../order/kept-order.js';
import { KeptOrderPanel } from '../order/kept-order-panel.js';
import { OrderForm } from '../order/order-form.js';
import { JoinRoom, RoomBadge, useRoom } from '../queue/room-state.js';
import { useAction } from '../shared/action.js';
import { now } from '../shared/clock.js';
import { Countdown } from '../shared/countdown.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale, user } from '../shared/session.js';
import { buyerIn } from '../shared/stored.js';
import { SignedIn } from '../user/sign-in.js';
import { type Item, saleStatus } from './availability.js';
import { Quantity } from './quantity.js';

const t = texts({
  en: {
    logIn: 'Log in to order',
    room: 'This drop has a waiting room',
    roomHint: 'Wait for your turn, then order here.',
    slot: 'You are in. Order within',
    slotWhy:
      'Without an order by then, your turn goes to the next person. An order has its own time to pay.',
    soon: 'You can order here as soon as the sale begins.',
    ended: 'The sale is over.',
    soldOut: 'Sold out. Pieces of unpaid orders come back here: keep this page open.',
    allPaid: 'Sold out: all pieces are paid for.',
    cart: 'Add to cart',
    added: 'It is in your cart.',
    addedInTurn: 'It is in your cart, but not reserved: order before your turn ends.',
    toCart: 'Go to the cart',
    order: 'Order',
  },
  ko: {
    logIn: '로그인하고 주문하기',
    room: '대기열이 있는 한정 판매입니다',
    roomHint: '내 차례가 되면 여기에서 주문할 수 있어요.',
    slot: '입장하셨습니다. 주문 마감까지',
    slotWhy:
      '시간 안에 주문하지 않으면 다음 분에게 차례가 넘어갑니다. 주문하면 결제 시간이 따로 주어집니다.',
    soon: '판매가 시작되면 여기에서 주문할 수 있어요.',
    ended: '판매가 종료되었습니다.',
    soldOut:
      '품절되었습니다. 결제되지 않은 주문의 수량이 다시 나올 수 있으니 이 페이지에서 기다려 주세요.',
    allPaid: '품절되었습니다. 모든 수량의 결제가 완료되었습니다.',
    cart: '장바구니 담기',
    added: '장바구니에 담았습니다.',
    addedInTurn: '장바구니에 담았지만 아직 확보된 수량은 아닙니다. 시간 안에 주문해 주세요.',
    toCart: '장바구니 보기',
    order: '주문',
  },
});

interface Props {
  readonly item: Item;
  readonly onChange: () => void;
}

/** How the user gets the item: log in, wait in its room if it has one, order, pay. */
export function Purchase(props: Props) {
  const { roomId } = props.item;
  // Another user has other orders.
  if (user.value) return <PurchaseOfUser key={user.value.id} {...props} />;
  // The waiting room asks for the log-in.
  if (roomId !== null) return <AfterRoom {...props} roomId={roomId} />;
  return (
    <SignedIn why={t.logIn} heading="h2">
      {null}
    </SignedIn>
  );
}

function PurchaseOfUser({ item, onChange }: Props) {
  const { id, roomId } = item;
  const kept = useKeptOrder(id);
  const status = kept.value.value?.status;
  const isPaid = status === 'PAID' || status === 'COMPLETED';
  useEffect(() => {
    if (isPaid && roomId !== null) buyerIn(roomId).write(user.value!.id);
  }, [isPaid]);
  // An order stays, though its slot has ended.
  if (kept.isOpen.value) return <KeptOrderPanel kept={kept} onNext={onChange} />;
  const form = <Form item={item} kept={kept} onChange={onChange} />;
  if (roomId === null) return form;
  return (
    <AfterRoom item={item} roomId={roomId}>
      {form}
    </AfterRoom>
  );
}

interface AfterRoomProps {
  readonly item: Item;
  readonly roomId: string;
  readonly children?: ComponentChildren;
}

function AfterRoom({ item, roomId, children }: AfterRoomProps) {
  const state = useRoom(roomId);
  if (state.isAdmitted.value === true) {
    const endsAt = state.slotEndsAt.value;
    // Nothing behind the room is left or unpaid.
    const isAllPaid =
      state.room.value?.supply.outlook === 'SOLD_OUT' &&
      saleStatus(item, now.value) === 'ON_SALE' &&
      item.stock === 0;
    return (
      <>
        {endsAt !== null && (
          <div class="notice warn">
            <p class="slot-ends">
              {t.slot} <Countdown until={endsAt} onEnd={() => void state.reload()} />
            </p>
            <p>{t.slotWhy}</p>
          </div>
        )}
        {isAllPaid ? <p class="notice warn">{t.allPaid}</p> : children}
      </>
    );
  }
  if (saleStatus(item, now.value) === 'ENDED') return null;
  if (state.isAdmitted.value === null) return <ProblemNotice error={state.error.value} />;
  return (
    <section class="card" aria-labelledby="room">
      <h2 id="room">{t.room}</h2>
      <p>{t.roomHint}</p>
      {/* The item says itself when its sale begins. */}
      {saleStatus(item, now.value) !== 'SOON' && (
        <p>
          <RoomBadge state={state} />
        </p>
      )}
      <JoinRoom state={state} roomId={roomId} next={location.pathname} />
    </section>
  );
}

function Form({ item, kept, onChange }: Props & { readonly kept: KeptOrder }) {
  const quantity = useSignal(1);
  const status = saleStatus(item, now.value);
  if (status === 'SOON') return <p class="notice">{t.soon}</p>;
  if (status === 'ENDED') return <p class="notice warn">{t.ended}</p>;
  if (item.stock === 0) return <p class="notice warn">{t.soldOut}</p>;
  const { id: itemId, price, roomId, stock, maxPerUser } = item;
  const most = Math.min(stock, maxPerUser ?? stock);
  const chosen = Math.min(quantity.value, most);
  return (
    <section class="card" aria-labelledby="order">
      <h2 id="order">{t.order}</h2>
      <OrderForm
        kept={kept}
        basket={[{ itemId, price, quantity: chosen }]}
        roomId={roomId}
        onChange={onChange}
      >
        <Quantity value={chosen} most={most} onChange={(value) => (quantity.value = value)} />
      </OrderForm>
      <AddToCart itemId={itemId} quantity={chosen} isInTurn={roomId !== null} />
    </section>
  );
}

interface CartProps {
  readonly itemId: string;
  readonly quantity: number;
  /** The cart keeps no turn. */
  readonly isInTurn: boolean;
}

function AddToCart({ itemId, quantity, isInTurn }: CartProps) {
  const isAdded = useSignal(false);
  const add = useAction(async () => {
    await onsale.put('/v1/cart/items/{itemId}', {
      params: { path: { itemId } },
      body: { quantity },
    });
    isAdded.value = true;
  });
  return (
    <div class="row cart-row">
      <button
        type="button"
        class="quiet"
        disabled={add.isRunning.value}
        onClick={() => void add.run()}
      >
        {t.cart}
      </button>
      <span role="status">
        {isAdded.value && (
          <>
            {isInTurn ? t.addedInTurn : t.added} <a href="/me#cart">{t.toCart}</a>
          </>
        )}
      </span>
      <ProblemNotice error={add.error.value} />
    </div>
  );
}
