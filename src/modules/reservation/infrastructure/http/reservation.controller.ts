import { Body, Controller, Delete, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import {
  Call,
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { Gated } from '../../../queue/index.js';
import { ReservationFacade } from '../../application/reservation.facade.js';
import type { ReservationView } from '../../application/reservation-views.js';
import { HoldRoomResolver } from './hold-room.resolver.js';
import { HoldBody, placesOfBody, ReservationDto } from './reservation.dto.js';

@ApiTags('reservation')
@Controller('v1/reservations')
export class ReservationController {
  constructor(private readonly reservations: ReservationFacade) {}

  @Post()
  @LocatedAt('/v1/reservations/:id')
  @Gated(HoldRoomResolver)
  @RateLimited('hold')
  @IdempotentUseCase()
  @ApiOperation({
    summary: 'Hold seats and standing places for a payment',
    description:
      'Holds all places or none. `best` holds the best free seats: side by side in one row, no single ' +
      'free seat left beside them if that can be, in the section that was created first, in the row ' +
      'nearest the front, nearest to the middle. A request for exactly the seats and standing places ' +
      'of a hold of the user, with at least one seat, returns that hold.',
  })
  @ApiCreatedResponse({ type: ReservationDto, description: 'The places are held' })
  @ApiOkResponse({ type: ReservationDto, description: 'The user holds exactly these places' })
  @ApiProblems(
    'SHOW_NOT_FOUND',
    'SHOW_NOT_ON_SALE',
    'SHOW_CANCELLED',
    'SEAT_NOT_FOUND',
    'SEAT_ALREADY_RESERVED',
    'SEAT_HELD_BY_YOU',
    'AREA_NOT_FOUND',
    'AREA_SOLD_OUT',
    'NO_SEATS_TOGETHER',
    'SEAT_LIMIT_EXCEEDED',
    'TOO_MANY_UNPAID_HOLDS',
    'QUEUE_HOLD_TIME_OVER',
  )
  async holdSeats(
    @CurrentUser() { id: userId }: Principal,
    @Body() body: HoldBody,
    @Call() call: IdempotentCall | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<IdempotentAnswer<ReservationView>> {
    const hold = { userId, showId: body.showId, ...placesOfBody(body) };
    const { answer, isNew } = await this.reservations.hold(hold, call);
    if (!isNew) reply.status(200);
    return answer;
  }

  @Get()
  @ApiOperation({ summary: 'Reservations of the user, newest first' })
  @ApiPage(ReservationDto)
  listReservations(
    @CurrentUser() user: Principal,
    @Query() query: PageQuery,
  ): Promise<Page<ReservationView>> {
    return readPage(query, BY_ID, (page) => this.reservations.listReservations(user.id, page));
  }

  @Get(':reservationId')
  @ApiOperation({ summary: 'A reservation' })
  @ApiOkResponse({ type: ReservationDto })
  @ApiProblems('RESERVATION_NOT_FOUND')
  getReservation(
    @IdParam('reservationId') id: string,
    @CurrentUser() user: Principal,
  ): Promise<ReservationView> {
    return this.reservations.getReservation(user.id, id);
  }

  @Delete(':reservationId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Release an unpaid hold' })
  @ApiNoContentResponse()
  @ApiProblems('RESERVATION_NOT_FOUND', 'RESERVATION_NOT_HELD')
  releaseReservation(
    @IdParam('reservationId') id: string,
    @CurrentUser() user: Principal,
  ): Promise<void> {
    return this.reservations.release(user.id, id);
  }
}
