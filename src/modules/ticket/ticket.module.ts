import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConcertModule } from '../concert/index.js';
import { UserModule } from '../user/index.js';
import { CheckInFacade } from './application/check-in.facade.js';
import { TicketCodes } from './application/ticket-codes.js';
import { TicketFacade } from './application/ticket.facade.js';
import { TicketQueries } from './application/ticket-queries.js';
import { Tickets } from './domain/tickets.js';
import { CheckInController } from './infrastructure/http/check-in.controller.js';
import { TicketController } from './infrastructure/http/ticket.controller.js';
import { TicketRow } from './infrastructure/persistence/ticket.row.js';
import { TypeormTicketQueries } from './infrastructure/persistence/typeorm-ticket-queries.js';
import { TypeormTickets } from './infrastructure/persistence/typeorm-tickets.js';
import { Ed25519TicketCodes } from './infrastructure/security/ed25519-ticket-codes.js';

@Module({
  imports: [ConcertModule, UserModule, TypeOrmModule.forFeature([TicketRow])],
  controllers: [TicketController, CheckInController],
  providers: [
    TicketFacade,
    CheckInFacade,
    { provide: Tickets, useClass: TypeormTickets },
    { provide: TicketQueries, useClass: TypeormTicketQueries },
    { provide: TicketCodes, useClass: Ed25519TicketCodes },
  ],
  exports: [TicketFacade],
})
export class TicketModule {}
