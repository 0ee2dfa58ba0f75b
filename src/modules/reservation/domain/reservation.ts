import { Money } from '../../../shared/domain/money.js';
import { mayMove, type Transitions } from '../../../shared/domain/transitions.js';
import { ReservationError } from './reservation-error.js';

export type ReservationStatus = 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'RELEASED' | 'CANCELLED';

/** CANCELLED: refunded after it was confirmed. RELEASED: given up before it was paid. */
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

export interface ReservationState {
  readonly id: string;
  readonly userId: string;
  readonly showId: string;
  /** The waiting room in front of the show. */
  readonly roomId: string;
  readonly paymentId: string;
  readonly seats: readonly ReservedSeat[];
  readonly status: ReservationStatus;
  readonly holdExpiresAt: Date;
  readonly createdAt: Date;
}

/** Seats that one user has set aside for a payment, or has bought. */
export class Reservation {
  constructor(private current: ReservationState) {}

  /** What the seats cost: always what the server says they do. */
  static priceOf(seats: readonly ReservedSeat[]): Money {
    return Money.sum(seats.map(({ price }) => Money.of(price)));
  }

  get state(): ReservationState {
    return this.current;
  }

  get amount(): Money {
    return Reservation.priceOf(this.current.seats);
  }

  get seatIds(): readonly string[] {
    return this.current.seats.map(({ id }) => id);
  }

  /** A hold ends by the clock, whether or not anyone has noted it yet. */
  statusAt(now: Date): ReservationStatus {
    const { status, holdExpiresAt } = this.current;
    return status === 'HELD' && holdExpiresAt <= now ? 'EXPIRED' : status;
  }

  /** @throws ReservationError RESERVATION_NOT_HELD (seed 003: 임시 예약 상태가 아닙니다.) */
  confirm(now: Date): void {
    this.end('CONFIRMED', now);
  }

  /** @throws ReservationError RESERVATION_NOT_HELD */
  release(now: Date): void {
    this.end('RELEASED', now);
  }

  /** Notes that the time of the hold is over. */
  expire(): void {
    this.move('EXPIRED');
  }

  cancel(): void {
    this.move('CANCELLED');
  }

  private end(status: 'CONFIRMED' | 'RELEASED', now: Date): void {
    if (this.statusAt(now) !== 'HELD') throw new ReservationError('RESERVATION_NOT_HELD');
    this.move(status);
  }

  private move(status: ReservationStatus): void {
    if (!mayMove(RESERVATION_TRANSITIONS, this.current.status, status)) {
      throw new Error(`A ${this.current.status} reservation does not become ${status}`);
    }
    this.current = { ...this.current, status };
  }
}

/** @throws ReservationError SEAT_LIMIT_EXCEEDED; `taken` counts held and confirmed seats. */
export function assertWithinLimit(taken: number, wanted: number, maxSeatsPerUser: number): void {
  if (taken + wanted > maxSeatsPerUser) {
    throw new ReservationError('SEAT_LIMIT_EXCEEDED', { maxSeatsPerUser, taken });
  }
}
