import type { SaleStatus } from '../domain/concert.js';
import type { ShowStatus } from '../domain/show.js';

export interface ConcertView {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly venue: string;
  readonly description: string | null;
  readonly roomId: string;
  readonly status: SaleStatus;
  readonly createdAt: string;
}

export interface ReservableShowView {
  readonly id: string;
  readonly concertId: string;
  readonly startsAt: string;
  readonly maxSeatsPerUser: number;
  readonly seatsLeft: number;
}

/** A show for those who run it, whatever its status. */
export interface DatedShowView {
  readonly id: string;
  readonly concertId: string;
  readonly startsAt: string;
  readonly status: ShowStatus;
  readonly concert: { readonly title: string; readonly artist: string; readonly venue: string };
}
