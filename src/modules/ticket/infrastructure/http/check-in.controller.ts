import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  Call,
  Idempotent,
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { CheckInFacade } from '../../application/check-in.facade.js';
import type { CheckInsView, CheckInView, TicketStateView } from '../../application/ticket-views.js';
import {
  CheckInBody,
  CheckInDto,
  CheckInsDto,
  OfflineCheckInsBody,
  OfflineCheckInsDto,
  TicketStateDto,
  toOfflineCheckInsDto,
} from './check-in.dto.js';

/** The door. */
@ApiTags('ticket')
@Controller('v1')
export class CheckInController {
  constructor(private readonly checkIns: CheckInFacade) {}

  @Post('checkins')
  @HttpCode(200)
  @AllowRoles('admin', 'door')
  @IdempotentUseCase()
  @ApiOperation({
    summary: 'Admit the holder of a ticket',
    description: 'A ticket is used once, at whatever gate it comes first.',
  })
  @ApiOkResponse({ type: CheckInDto })
  @ApiProblems('TICKET_FORGED', 'TICKET_WRONG_SHOW', 'TICKET_REVOKED', 'TICKET_ALREADY_USED')
  checkIn(
    @CurrentUser() by: Principal,
    @Body() { code, showId, gate }: CheckInBody,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<CheckInView>> {
    const read = { code, showId, gate: gate ?? null, by, scannedAt: null };
    return this.checkIns.checkIn(read, call);
  }

  @Post('checkins/batch')
  @HttpCode(200)
  @AllowRoles('admin', 'door')
  @Idempotent()
  @ApiOperation({
    summary: 'Upload what a scanner has read offline',
    description:
      'Each scan has its own outcome. A ticket that another scan has used, or that is revoked, of another ' +
      'show or forged, is a conflict. A scan of an earlier upload, with the same gate and time, is none. ' +
      'Each device needs a gate or an account of its own.',
  })
  @ApiOkResponse({ type: OfflineCheckInsDto })
  async uploadCheckIns(
    @CurrentUser() by: Principal,
    @Body() { checkins }: OfflineCheckInsBody,
  ): Promise<OfflineCheckInsDto> {
    const reads = checkins.map(({ code, showId, gate, scannedAt }) => ({
      ...{ code, showId, gate: gate ?? null },
      ...{ by, scannedAt: new Date(scannedAt) },
    }));
    return toOfflineCheckInsDto(await this.checkIns.checkInAll(reads));
  }

  @Get('tickets/:ticketId/state')
  @AllowRoles('admin', 'door')
  @ApiOperation({
    summary: 'Whether a ticket would be admitted',
    description: 'For a scanner that asks the door before it uses the ticket. Uses nothing.',
  })
  @ApiOkResponse({ type: TicketStateDto })
  @ApiProblems('TICKET_NOT_FOUND')
  getTicketState(@IdParam('ticketId') ticketId: string): Promise<TicketStateView> {
    return this.checkIns.getTicketState(ticketId);
  }

  @Get('shows/:showId/checkins')
  @AllowRoles('admin', 'door', 'operator')
  @ApiOperation({ summary: 'How many tickets of a show were used, by section and minute' })
  @ApiOkResponse({ type: CheckInsDto })
  @ApiProblems('SHOW_NOT_FOUND')
  countCheckIns(@IdParam('showId') showId: string): Promise<CheckInsView> {
    return this.checkIns.countCheckIns(showId);
  }
}
