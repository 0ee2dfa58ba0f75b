export { ReservationModule } from './reservation.module.js';
export { reservationProblems } from './infrastructure/http/reservation-problems.js';
