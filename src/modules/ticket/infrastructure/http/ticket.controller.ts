import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { renderSVG } from 'uqr';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { Answers } from '../../../../shared/http/pipeline/media-types.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { TicketFacade } from '../../application/ticket.facade.js';
import type { TicketView } from '../../application/ticket-views.js';
import { TicketDto } from './ticket.dto.js';

const SVG = 'image/svg+xml';
/** M restores 15 % of a code. Scanners expect a border of four modules (ISO/IEC 18004). */
const QR_CODE = { ecc: 'M', border: 4 } as const;

@ApiTags('ticket')
@Controller('v1/tickets')
export class TicketController {
  constructor(private readonly tickets: TicketFacade) {}

  @Get()
  @ApiOperation({
    summary: 'Tickets of the user, newest first',
    description: 'Each paid seat and each paid standing place is a ticket.',
  })
  @ApiPage(TicketDto)
  listTickets(
    @CurrentUser() user: Principal,
    @Query() query: PageQuery,
  ): Promise<Page<TicketView>> {
    return readPage(query, BY_ID, (page) => this.tickets.listTickets(user.id, page));
  }

  // Before the ticket itself: `{ticketId}` fits `….svg` too.
  @Get(':ticketId.svg')
  @Answers(SVG)
  @ApiOperation({ summary: 'The code of a ticket as a QR code' })
  @ApiOkResponse({
    content: { [SVG]: { schema: { type: 'string' }, example: '<svg xmlns="…">…</svg>' } },
  })
  @ApiProblems('TICKET_NOT_FOUND')
  async getTicketImage(
    @IdParam('ticketId') id: string,
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { code } = await this.tickets.getTicket(user.id, id);
    reply.header('Content-Type', `${SVG}; charset=utf-8`);
    return renderSVG(code, QR_CODE);
  }

  @Get(':ticketId')
  @ApiOperation({ summary: 'A ticket' })
  @ApiOkResponse({ type: TicketDto })
  @ApiProblems('TICKET_NOT_FOUND')
  getTicket(@IdParam('ticketId') id: string, @CurrentUser() user: Principal): Promise<TicketView> {
    return this.tickets.getTicket(user.id, id);
  }
}
