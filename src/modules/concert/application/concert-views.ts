import type { SaleStatus } from '../domain/concert.js';

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
