export { TicketModule } from './ticket.module.js';
export { type PaidPlaces, TicketFacade } from './application/ticket.facade.js';
export { ticketProblems } from './infrastructure/http/ticket-problems.js';
