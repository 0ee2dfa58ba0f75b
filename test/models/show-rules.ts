import type { Step } from '../support/models/linearizable.js';
import {
  isLive,
  type Place,
  placesLeft,
  refundedAmount,
  type Reserved,
  type ShowModel,
  sumOf,
} from './show-model.js';

export type ShowStep = Step<ShowModel>;

export function unlessAnswered(step: ShowStep): ShowStep {
  return (show, call) => {
    if (call.answer === null) step(show, call);
  };
}

/** Reads the row of the show, without a lock. */
export const seeShow: ShowStep = (show, call) => {
  call.seen = show.isCancelled;
  call.count = show.sections.length;
};

/** A call that decides under its locks. */
export function answering(decide: (show: ShowModel) => string): ShowStep[] {
  return [
    (show, call) => {
      call.answer = decide(show);
    },
  ];
}

/** A show that is cancelled after the read is paid all the same. The job refunds the payment. */
export function pay(user: number, label: string): ShowStep[] {
  return [
    seeShow,
    (show, call) => {
      call.answer = settle(show, user, label, call.seen ?? false);
    },
  ];
}

function settle(show: ShowModel, user: number, label: string, isCancelled: boolean): string {
  const reserved = show.reservations[label];
  if (reserved?.user !== user) return '404 PAYMENT_NOT_FOUND';
  if (reserved.status === 'CONFIRMED') return '409 PAYMENT_ALREADY_PAID';
  if (reserved.status === 'CANCELLED') return '409 PAYMENT_ALREADY_REFUNDED';
  if (isCancelled) return '409 SHOW_CANCELLED';
  if (reserved.status !== 'HELD') return '409 RESERVATION_NOT_HELD';
  const price = sumOf(reserved.places);
  if ((show.balances[user] ?? 0) < price) return '402 INSUFFICIENT_BALANCE';
  show.balances[user]! -= price;
  reserved.status = 'CONFIRMED';
  for (const place of reserved.places) place.ticket = 'VALID';
  return `200 paid ${price}, left ${show.balances[user]}`;
}

export function release(user: number, label: string): ShowStep[] {
  return answering(({ reservations }) => {
    const reserved = reservations[label];
    if (reserved?.user !== user) return '404 RESERVATION_NOT_FOUND';
    if (reserved.status !== 'HELD') return '409 RESERVATION_NOT_HELD';
    reserved.status = 'RELEASED';
    return '204';
  });
}

/** `user` is null for an admin, who may refund used tickets too; `at` is null for all places. */
export function refund(user: number | null, label: string, at: Place['at'] | null): ShowStep[] {
  return answering((show) => {
    const reserved = show.reservations[label];
    if (!reserved || (user !== null && reserved.user !== user)) return '404 PAYMENT_NOT_FOUND';
    if (reserved.status === 'CANCELLED') return '409 PAYMENT_ALREADY_REFUNDED';
    if (reserved.status !== 'CONFIRMED') return '409 PAYMENT_NOT_PAID';
    const back = placesBack(reserved, at);
    if (back.length === 0) return '409 REFUND_EXCEEDS_PURCHASE';
    const hasUsed = back.some(({ ticket }) => ticket === 'USED');
    if (user !== null && hasUsed) return '409 TICKET_ALREADY_USED';
    giveBack(show, reserved, back);
    const status = placesLeft(reserved).length > 0 ? 'PAID' : 'REFUNDED';
    return `200 ${status} ${refundedAmount(reserved)}`;
  });
}

/** Of the places of an area, one with an unused ticket comes first. */
function placesBack(reserved: Reserved, at: Place['at'] | null): Place[] {
  const left = placesLeft(reserved);
  if (at === null) return left;
  const fitting = left.filter((place) => place.at === at);
  const unused = fitting.find(({ ticket }) => ticket === 'VALID');
  return unused ? [unused] : fitting.slice(0, 1);
}

function giveBack({ balances }: ShowModel, reserved: Reserved, back: readonly Place[]): void {
  for (const place of back) place.ticket = 'REVOKED';
  balances[reserved.user]! += sumOf(back);
  if (placesLeft(reserved).length === 0) reserved.status = 'CANCELLED';
}

export function cancel(): ShowStep[] {
  return answering((show) => {
    show.isCancelled = true;
    return '200';
  });
}

/** The job ends one hold, or refunds one payment, of a cancelled show. */
export function endOne(labelIn: (show: ShowModel) => string | undefined): ShowStep[] {
  return [
    (show) => {
      const reserved = show.reservations[labelIn(show) ?? ''];
      if (!show.isCancelled || !reserved || !isLive(reserved)) return;
      if (reserved.status === 'HELD') reserved.status = 'RELEASED';
      else giveBack(show, reserved, placesLeft(reserved));
    },
  ];
}

/** A code that was read at a gate. */
export interface Scan {
  readonly label: string;
  /** The index of the place in the reservation. */
  readonly place: number;
  readonly gate: string;
  /** When an offline scanner has read it, in seconds; null for a scanner that is online. */
  readonly second: number | null;
}

/** Gate and time of the scan. A scan of an earlier upload is the same. */
export function scanText({ gate, second }: Pick<Scan, 'gate' | 'second'>): string {
  return `${gate}${second ?? ''}`;
}

export function checkIn(scan: Scan): ShowStep[] {
  return answering((show) => {
    const refusal = use(show, scan);
    return refusal ? `409 ${refusal}` : '200';
  });
}

/** Scans that were gathered offline, in one transaction, which admits once with each ticket. */
export function upload(scans: readonly Scan[]): ShowStep[] {
  return answering((show) => {
    const admitted = new Set<string>();
    const outcomes = scans.map((scan) => {
      const ticket = `${scan.label} ${scan.place}`;
      const refusal = use(show, scan) ?? (admitted.has(ticket) ? 'TICKET_ALREADY_USED' : null);
      if (!refusal) admitted.add(ticket);
      return refusal ?? 'in';
    });
    return `200 ${outcomes.join()}`;
  });
}

function use({ reservations }: ShowModel, scan: Scan): string | null {
  const place = reservations[scan.label]?.places[scan.place];
  if (!place || place.ticket === 'NONE') return 'TICKET_FORGED';
  if (place.ticket === 'REVOKED') return 'TICKET_REVOKED';
  const isRepeated = scan.second !== null && place.use === scanText(scan);
  if (place.ticket === 'USED') return isRepeated ? null : 'TICKET_ALREADY_USED';
  place.ticket = 'USED';
  place.use = scanText(scan);
  return null;
}
