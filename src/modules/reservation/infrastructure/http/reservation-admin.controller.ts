import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { CsvExport, csvOf } from '../../../../shared/http/csv/csv-export.js';
import { AdminOnly } from '../../../../shared/http/openapi/openapi.js';
import { ApiPage, BY_ID, type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { ReservationLists, type ReservationOfUser } from '../../application/reservation-lists.js';
import {
  AllReservationsPageQuery,
  AllReservationsQuery,
  COLUMNS,
  toConditions,
  ReservationOfUserDto,
} from './reservation-admin.dto.js';

@ApiTags('reservation')
@AdminOnly()
@Controller('v1/admin')
export class ReservationAdminController {
  constructor(private readonly reservations: ReservationLists) {}

  @Get('reservations')
  @ApiOperation({ summary: 'Reservations of all users, newest first' })
  @ApiPage(ReservationOfUserDto)
  listAllReservations(@Query() query: AllReservationsPageQuery): Promise<Page<ReservationOfUser>> {
    return readPage(query, BY_ID, (page) => this.reservations.list(toConditions(query), page));
  }

  @Get('reservations.csv')
  @ApiOperation({ summary: 'Reservations of all users as a CSV file, newest first' })
  @CsvExport(COLUMNS)
  exportReservations(
    @Query() query: AllReservationsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const conditions = toConditions(query);
    return csvOf(reply, 'reservations', COLUMNS, (page) =>
      this.reservations.list(conditions, page),
    );
  }
}
