export { ConcertModule } from './concert.module.js';
export { ConcertFacade } from './application/concert.facade.js';
export { SeatFacade, type SeatsOfReservation } from './application/seat.facade.js';
export { LockedSeats } from './domain/locked-seats.js';
export type { ShowOnSale } from './domain/show.js';
export { concertProblems } from './infrastructure/http/concert-problems.js';
