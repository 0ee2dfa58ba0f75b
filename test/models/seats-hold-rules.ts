import type { Call } from '../support/models/linearizable.js';
import {
  buyerOf,
  type HeldSeats,
  HOLD_SECONDS,
  MAX_SEATS_PER_USER,
  MAX_UNPAID_HOLDS,
  ownerOf,
  placesIn,
  placesOf,
  PRICE,
  type SaleModel,
  SHOW_BEGINS,
  statusOf,
  unpaidHoldsOf,
} from './seats-model.js';
import { gateRefusal, readClock, type SaleStep, unlessAnswered } from './seats-rules.js';

export interface WantedPlaces {
  readonly seats: readonly number[];
  readonly standing: number;
}

/**
 * Checks gate and show, then the seats without locks, then runs the transaction. A user who holds one of
 * the seats gets this hold, if it has exactly these places.
 */
export function hold(
  user: number,
  token: number | null,
  wanted: WantedPlaces,
  label: string,
): SaleStep[] {
  /** What both checks refuse, by the owners that they have seen; the seats come last. */
  const refuse = (sale: SaleModel, call: Call, owners: readonly string[]) => {
    const own = owners.find((owner) => isHeldBy(sale.reservations[owner], user, call.now));
    if (own !== undefined) call.found = [own];
    else if (unpaidHoldsOf(sale, user, call.now) > MAX_UNPAID_HOLDS)
      call.answer = '429 TOO_MANY_UNPAID_HOLDS';
    else if (placesOf(sale, user, call.now) + placesIn(wanted) > MAX_SEATS_PER_USER)
      call.answer = '409 SEAT_LIMIT_EXCEEDED';
    else if (owners.length > 0) call.answer = '409 SEAT_ALREADY_RESERVED';
  };
  const ownersIn = (sale: SaleModel, { now }: Call) =>
    wanted.seats.flatMap((seat) => ownerOf(sale, seat, now) ?? []);
  return [
    (sale, call) => {
      call.answer = gateRefusal(sale, user, token);
    },
    unlessAnswered((sale, call) => {
      if (sale.now >= SHOW_BEGINS) call.answer = '409 SHOW_NOT_ON_SALE';
    }),
    unlessAnswered(readClock),
    unlessAnswered((sale, call) => {
      call.found = ownersIn(sale, call);
    }),
    unlessAnswered(readClock),
    unlessAnswered((sale, call) => {
      const owners = call.found ?? [];
      call.found = [];
      if (owners.length > 0) refuse(sale, call, owners);
    }),
    unlessDecided(readClock),
    unlessDecided((sale, call) => {
      refuse(sale, call, ownersIn(sale, call));
      if (call.answer !== null || isDecided(call)) return;
      if (buyerOf(sale, user).slot === null) call.answer = '401 QUEUE_TOKEN_EXPIRED';
      else {
        const until = call.now + HOLD_SECONDS;
        sale.reservations[label] = { user, ...wanted, status: 'HELD', until };
        call.answer = answerOf('201', wanted, until);
      }
    }),
    unlessAnswered(readClock),
    unlessAnswered((sale, call) => {
      const held = sale.reservations[call.found?.[0] ?? ''];
      const isSame = isHeldBy(held, user, call.now) && hasExactly(held, wanted);
      call.answer = isSame ? answerOf('200', held, held.until) : '409 SEAT_HELD_BY_YOU';
    }),
  ];
}

function answerOf(status: string, places: WantedPlaces, until: number): string {
  return `${status} HELD ${placesIn(places) * PRICE} until ${until}`;
}

/** Whether the user holds one of the seats. */
function isDecided({ found = [] }: Call): boolean {
  return found.length > 0;
}

function unlessDecided(step: SaleStep): SaleStep {
  return unlessAnswered((sale, call) => {
    if (!isDecided(call)) step(sale, call);
  });
}

function isHeldBy(held: HeldSeats | undefined, user: number, now: number): held is HeldSeats {
  return held?.user === user && statusOf(held, now) === 'HELD';
}

function hasExactly({ seats, standing }: HeldSeats, wanted: WantedPlaces): boolean {
  return (
    standing === wanted.standing &&
    seats.length === wanted.seats.length &&
    seats.every((seat) => wanted.seats.includes(seat))
  );
}
