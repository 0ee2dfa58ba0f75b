export { ConcertModule } from './concert.module.js';
export { ConcertFacade } from './application/concert.facade.js';
export { type PlacesOfReservation, SeatFacade } from './application/seat.facade.js';
export type { BestWish } from './domain/free-seats.js';
export { LockedPlaces } from './domain/locked-places.js';
export type { ShowOnSale } from './domain/show.js';
export { concertProblems } from './infrastructure/http/concert-problems.js';
