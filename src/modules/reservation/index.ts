export { ReservationModule } from './reservation.module.js';
export { HoldExpressRoute } from './infrastructure/http/hold.express-route.js';
export { reservationProblems } from './infrastructure/http/reservation-problems.js';
