import { Money } from '../../../shared/domain/money.js';
import { mayMove, type Transitions } from '../../../shared/domain/transitions.js';
import { ReservationError } from './reservation-error.js';

export type ReservationStatus = 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'RELEASED' | 'CANCELLED';

/** RELEASED: the user gave up the unpaid hold. CANCELLED: the payment was refunded. */
const RESERVATION_TRANSITIONS: Transitions<ReservationStatus> = {
  HELD: ['CONFIRMED', 'EXPIRED', 'RELEASED'],
  CONFIRMED: ['CANCELLED'],
  EXPIRED: [],
  RELEASED: [],
  CANCELLED: [],
};

export interface ReservedSeat {
  readonly id: string;
  readonly section: string;
  readonly row: number;
  readonly number: number;
  readonly price: number;
}

/** Standing places of one area. */
export interface ReservedArea {
  readonly id: string;
  readonly section: string;
  /** Of one place. */
  readonly price: number;
  readonly quantity: number;
}

export interface ReservationState {
  readonly id: string;
  readonly userId: string;
  readonly showId: string;
  /** The waiting room in front of the show. */
  readonly roomId: string;
  readonly paymentId: string;
  readonly seats: readonly ReservedSeat[];
  readonly areas: readonly ReservedArea[];
  readonly status: ReservationStatus;
  readonly holdExpiresAt: Date;
  /** When the hold ended unpaid; null for all others. */
  readonly endedAt: Date | null;
  readonly createdAt: Date;
}

/** Seats and standing places. */
export interface Places {
  readonly seats: readonly ReservedSeat[];
  readonly areas: readonly ReservedArea[];
}

/** Some places of a reservation. Each seat and each area is named once. */
export interface WantedPlaces {
  readonly seatIds: readonly string[];
  readonly areas: readonly { readonly areaId: string; readonly quantity: number }[];
}

export function priceOf({ seats, areas }: Places): Money {
  const ofAreas = areas.map(({ price, quantity }) => Money.of(price * quantity));
  return Money.sum([...seats.map(({ price }) => Money.of(price)), ...ofAreas]);
}

/** Seats and standing places that a user holds or has bought. */
export class Reservation {
  constructor(private current: ReservationState) {}

  get state(): ReservationState {
    return this.current;
  }

  get amount(): Money {
    return priceOf(this.current);
  }

  /** How many seats and standing places. */
  get places(): number {
    const { seats, areas } = this.current;
    return areas.reduce((sum, { quantity }) => sum + quantity, seats.length);
  }

  get seatIds(): readonly string[] {
    return this.current.seats.map(({ id }) => id);
  }

  /** The same hold with these seats. */
  withSeats(seats: readonly ReservedSeat[]): Reservation {
    return new Reservation({ ...this.current, seats });
  }

  /** A hold expires by the clock, before the sweep stores its new status. */
  statusAt(now: Date): ReservationStatus {
    const { status, holdExpiresAt } = this.current;
    return status === 'HELD' && holdExpiresAt <= now ? 'EXPIRED' : status;
  }

  /** @throws ReservationError RESERVATION_NOT_HELD (seed 003: 임시 예약 상태가 아닙니다.) */
  confirm(now: Date): void {
    this.assertHeld(now);
    this.move('CONFIRMED');
  }

  /**
   * `byUser`: it counts as a hold of the user that ended unpaid.
   * @throws ReservationError RESERVATION_NOT_HELD
   */
  release(now: Date, byUser = true): void {
    this.assertHeld(now);
    this.move('RELEASED', byUser ? now : null);
  }

  /** For the sweep: moves a hold that has expired by the clock to EXPIRED. */
  expire(): void {
    this.move('EXPIRED', this.current.holdExpiresAt);
  }

  /**
   * For a refund: takes places out of a paid reservation, all of them with null. Returns these places;
   * null when it does not have them, and then nothing changes. Without the last ones it is CANCELLED,
   * and still names them.
   */
  giveBack(wanted: WantedPlaces | null): Places | null {
    const { status, seats, areas } = this.current;
    if (status !== 'CONFIRMED') throw new Error(`A reservation that is ${status} is not refunded`);
    const back = wanted ? placesOf(this.current, wanted) : { seats, areas };
    if (!back) return null;
    const left = without(this.current, back);
    if (left.seats.length + left.areas.length === 0) this.move('CANCELLED');
    else this.current = { ...this.current, ...left };
    return back;
  }

  private assertHeld(now: Date): void {
    if (this.statusAt(now) !== 'HELD') throw new ReservationError('RESERVATION_NOT_HELD');
  }

  private move(status: ReservationStatus, endedAt: Date | null = null): void {
    if (!mayMove(RESERVATION_TRANSITIONS, this.current.status, status)) {
      throw new Error(`A reservation can't change from ${this.current.status} to ${status}`);
    }
    this.current = { ...this.current, status, endedAt };
  }
}

/** Null when the places do not include all wanted ones. */
function placesOf({ seats, areas }: Places, wanted: WantedPlaces): Places | null {
  const back = {
    seats: seats.filter(({ id }) => wanted.seatIds.includes(id)),
    areas: wanted.areas.flatMap(({ areaId, quantity }) => {
      const area = areas.find(({ id }) => id === areaId);
      return area && quantity <= area.quantity ? { ...area, quantity } : [];
    }),
  };
  const isWhole =
    back.seats.length === wanted.seatIds.length && back.areas.length === wanted.areas.length;
  return isWhole ? back : null;
}

function without({ seats, areas }: Places, back: Places): Places {
  const quantities = new Map(back.areas.map(({ id, quantity }) => [id, quantity]));
  return {
    seats: seats.filter((seat) => !back.seats.includes(seat)),
    areas: areas
      .map((area) => ({ ...area, quantity: area.quantity - (quantities.get(area.id) ?? 0) }))
      .filter(({ quantity }) => quantity > 0),
  };
}
