import type { Step } from '../support/models/linearizable.js';
import {
  buyerOf,
  PRICE,
  type HeldSeats,
  placesIn,
  type SaleModel,
  seatMapOf,
  SHOW_BEGINS,
  statusOf,
  takes,
} from './seats-model.js';

export type SaleStep = Step<SaleModel>;

/** The refusal of the gate, or null. */
export function gateRefusal(sale: SaleModel, user: number, token: number | null): string | null {
  if (token === null) return '401 QUEUE_TOKEN_MISSING';
  if (buyerOf(sale, user).slot === token) return null;
  return sale.done.includes(token) ? '401 QUEUE_TOKEN_EXPIRED' : '401 QUEUE_TOKEN_INVALID';
}

/** A step that runs only while the call has no answer. */
export function unlessAnswered(step: SaleStep): SaleStep {
  return (sale, call) => {
    if (call.answer === null) step(sale, call);
  };
}

export const readClock: SaleStep = (sale, call) => {
  call.now = sale.now;
};

export function enter(user: number): SaleStep[] {
  return [
    (sale, call) => {
      const buyer = buyerOf(sale, user);
      const created = buyer.slot === null;
      if (created) buyer.slot = sale.lastNumber += 1;
      call.answer = `${created ? 201 : 200} ${buyer.slot}`;
      buyer.token = Math.max(buyer.token ?? 0, buyer.slot ?? 0);
    },
  ];
}

/** The unpaid holds of the user are released with the slot. The commit comes after the end of the slot. */
export function leave(user: number, token: number | null): SaleStep[] {
  return [
    readClock,
    (sale, call) => {
      const buyer = buyerOf(sale, user);
      if (token === null) call.answer = '401 QUEUE_TOKEN_MISSING';
      else if (buyer.slot !== token) call.answer = '401 QUEUE_TOKEN_INVALID';
      else buyer.slot = null;
    },
    unlessAnswered((sale, call) => {
      for (const held of Object.values(sale.reservations)) {
        if (held.user === user && statusOf(held, call.now) === 'HELD') held.status = 'RELEASED';
      }
      call.answer = '204';
    }),
  ];
}

/** The seat map: A, H or S for each seat. */
export function viewSeats(user: number, token: number | null): SaleStep[] {
  return [
    (sale, call) => {
      call.answer = gateRefusal(sale, user, token);
    },
    unlessAnswered(readClock),
    unlessAnswered((sale, call) => {
      call.answer = `200 ${seatMapOf(sale, call.now)}`;
    }),
  ];
}

/** The gate checks twice whether a slot is needed. The slot ends after the commit. */
export function pay(user: number, token: number | null, label: string): SaleStep[] {
  const needsSlot = (sale: SaleModel) => {
    const held = sale.reservations[label];
    return held !== undefined && statusOf(held, sale.now) === 'HELD';
  };
  return [
    (sale, call) => {
      if (sale.reservations[label]?.user !== user) call.answer = '404 PAYMENT_NOT_FOUND';
      call.seen = needsSlot(sale);
    },
    unlessAnswered((sale, call) => {
      const refusal = call.seen ? gateRefusal(sale, user, token) : null;
      call.seen = refusal === '401 QUEUE_TOKEN_EXPIRED';
      if (!call.seen) call.answer = refusal;
    }),
    unlessAnswered((sale, call) => {
      if (call.seen && needsSlot(sale)) call.answer = '401 QUEUE_TOKEN_EXPIRED';
    }),
    unlessAnswered((sale, call) => {
      call.answer = settle(sale, label);
    }),
    (sale, call) => {
      if (call.answer?.startsWith('200')) endSlot(sale, user);
    },
  ];
}

function settle(sale: SaleModel, label: string): string {
  const held = sale.reservations[label];
  if (!held) return '404 PAYMENT_NOT_FOUND';
  if (held.status === 'CONFIRMED') return '409 PAYMENT_ALREADY_PAID';
  if (held.status === 'CANCELLED') return '409 PAYMENT_ALREADY_REFUNDED';
  if (!takes(held, sale.now)) return '409 RESERVATION_NOT_HELD';
  const buyer = buyerOf(sale, held.user);
  const price = placesIn(held) * PRICE;
  if (buyer.balance < price) return '402 INSUFFICIENT_BALANCE';
  buyer.balance -= price;
  held.status = 'CONFIRMED';
  return `200 paid ${price}, left ${buyer.balance}`;
}

/** Ends the slot of a user without an unpaid hold. */
function endSlot(sale: SaleModel, user: number): void {
  const buyer = buyerOf(sale, user);
  const isBusy = Object.values(sale.reservations).some(
    (held) => held.user === user && statusOf(held, sale.now) === 'HELD',
  );
  if (isBusy || buyer.slot === null) return;
  sale.done.push(buyer.slot);
  buyer.slot = null;
}

export function release(user: number, label: string): SaleStep[] {
  return [
    (sale, call) => {
      const held = sale.reservations[label];
      if (held?.user !== user) call.answer = '404 RESERVATION_NOT_FOUND';
      else if (statusOf(held, sale.now) !== 'HELD') call.answer = '409 RESERVATION_NOT_HELD';
      else {
        held.status = 'RELEASED';
        call.answer = '204';
      }
    },
  ];
}

/** `user` is null for an admin, who may refund at any time; `place` is null for all places. */
export function refund(
  user: number | null,
  label: string,
  place: number | 'standing' | null,
): SaleStep[] {
  return [
    (sale, call) => {
      const held = sale.reservations[label];
      if (!held || (user !== null && held.user !== user)) call.answer = '404 PAYMENT_NOT_FOUND';
      else if (held.status === 'CANCELLED') call.answer = '409 PAYMENT_ALREADY_REFUNDED';
      else if (held.status !== 'CONFIRMED') call.answer = '409 PAYMENT_NOT_PAID';
      else if (user !== null && sale.now >= SHOW_BEGINS) call.answer = '409 REFUND_CUTOFF_PASSED';
      else if (place !== null && !has(held, place)) {
        call.answer = '409 REFUND_EXCEEDS_PURCHASE';
      } else if (place === null || placesIn(held) === 1) {
        held.status = 'CANCELLED';
        buyerOf(sale, held.user).balance += placesIn(held) * PRICE;
        call.answer = '200 REFUNDED';
      } else {
        if (place === 'standing') held.standing -= 1;
        else held.seats = held.seats.filter((one) => one !== place);
        buyerOf(sale, held.user).balance += PRICE;
        call.answer = '200 PAID';
      }
    },
  ];
}

function has({ seats, standing }: HeldSeats, place: number | 'standing'): boolean {
  return place === 'standing' ? standing > 0 : seats.includes(place);
}

export function charge(user: number, amount: number): SaleStep[] {
  return [
    (sale, call) => {
      call.answer = `201 ${(buyerOf(sale, user).balance += amount)}`;
    },
  ];
}

export function setTime(now: number): SaleStep[] {
  return [
    (sale, call) => {
      sale.now = Math.max(sale.now, now);
      call.answer = 'done';
    },
  ];
}
