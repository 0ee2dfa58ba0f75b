import { ProblemError } from '@onsale/client';
import { roomPath } from '../queue/room-state.js';
import { count, money } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice, Refusal } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';

const t = texts({
  en: {
    OUT_OF_STOCK:
      'There are not enough left. Choose fewer, or come back later: pieces of unpaid orders return.',
    ITEM_NOT_ON_SALE: 'This is not on sale at the moment. Nothing was ordered.',
    ITEM_NOT_FOUND: 'This is not sold any more. Nothing was ordered.',
    ORDER_SPANS_ROOMS:
      'These items have different waiting rooms. Order each of them on its own page.',
    COUPON: 'This coupon cannot be used for this order. Choose another one, or order without.',
    QUEUE: 'You need a place in the sale. Join the waiting room, then order.',
    limit: (most: string, taken: string) =>
      `You can have at most ${most} of this. You already have ${taken}, unpaid orders included.`,
    total: (total: string) => `The total is now ${total}. Nothing was ordered yet.`,
    orderFor: (total: string) => `Order for ${total}`,
    orders: 'My orders',
    join: 'Join the waiting room',
  },
  ko: {
    OUT_OF_STOCK:
      '재고가 부족합니다. 수량을 줄여 주세요. 결제되지 않은 주문의 수량은 다시 판매됩니다.',
    ITEM_NOT_ON_SALE: '지금은 판매 기간이 아닙니다. 주문은 접수되지 않았습니다.',
    ITEM_NOT_FOUND: '더 이상 판매하지 않는 상품입니다. 주문은 접수되지 않았습니다.',
    ORDER_SPANS_ROOMS: '대기열이 서로 다른 상품입니다. 각 상품 페이지에서 따로 주문해 주세요.',
    COUPON: '이 주문에 사용할 수 없는 쿠폰입니다. 다른 쿠폰을 선택하거나 쿠폰 없이 주문해 주세요.',
    QUEUE: '판매에 입장해야 주문할 수 있어요. 대기열에 입장한 뒤 주문해 주세요.',
    limit: (most: string, taken: string) =>
      `1인당 ${most}개까지 구매할 수 있습니다. 결제 대기 중인 주문을 포함해 이미 ${taken}개가 있습니다.`,
    total: (total: string) =>
      `결제 금액이 ${total}(으)로 변경되었습니다. 아직 주문되지 않았습니다.`,
    orderFor: (total: string) => `${total}에 주문하기`,
    orders: '내 주문',
    join: '대기열 입장하기',
  },
});

interface Props {
  readonly error: unknown;
  /** The room in front of what was ordered. */
  readonly roomId: string | null;
  /** Orders again, for the new total. */
  readonly onAccept: (total: number) => void;
}

/** Why an order was refused, and what to do next. */
export function OrderRefusal({ error, roomId, onAccept }: Props) {
  const code = codeOf(error);
  if (!(error instanceof ProblemError) || code === null) return <ProblemNotice error={error} />;
  const { problem } = error;
  if (code === 'TOTAL_CHANGED') {
    const total = Number(problem?.['total']);
    return (
      <Refusal text={t.total(money(total))}>
        <button type="button" onClick={() => onAccept(total)}>
          {t.orderFor(money(total))}
        </button>
      </Refusal>
    );
  }
  if (code === 'ITEM_LIMIT_EXCEEDED') {
    const [most, taken] = [Number(problem?.['maxPerUser']), Number(problem?.['taken'])];
    return (
      <Refusal text={t.limit(count(most), count(taken))}>
        <a href="/me#orders">{t.orders}</a>
      </Refusal>
    );
  }
  if (roomId !== null && /^QUEUE_(TOKEN|NOT|WRONG|HOLD)_/.test(code)) {
    return (
      <Refusal text={t.QUEUE}>
        <a class="button" href={roomPath(roomId, location.pathname)}>
          {t.join}
        </a>
      </Refusal>
    );
  }
  if (isAboutCoupon(code)) return <Refusal text={t.COUPON} />;
  switch (code) {
    case 'OUT_OF_STOCK':
    case 'ITEM_NOT_ON_SALE':
    case 'ITEM_NOT_FOUND':
    case 'ORDER_SPANS_ROOMS':
      return <Refusal text={t[code]} />;
    default:
      return <ProblemNotice error={error} />;
  }
}

export function isAboutCoupon(code: string | null): boolean {
  return code?.includes('COUPON') === true;
}
