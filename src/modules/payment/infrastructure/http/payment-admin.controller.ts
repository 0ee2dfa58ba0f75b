import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { CsvExport, csvOf } from '../../../../shared/http/csv/csv-export.js';
import { AdminOnly } from '../../../../shared/http/openapi/openapi.js';
import { ApiPage, BY_ID, type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { PaymentLists, type PaymentOfUser } from '../../application/payment-lists.js';
import {
  AllPaymentsPageQuery,
  AllPaymentsQuery,
  COLUMNS,
  toConditions,
  PaymentOfUserDto,
} from './payment-admin.dto.js';

@ApiTags('payment')
@AdminOnly()
@Controller('v1/admin')
export class PaymentAdminController {
  constructor(private readonly payments: PaymentLists) {}

  @Get('payments')
  @ApiOperation({ summary: 'Payments of all users, newest first' })
  @ApiPage(PaymentOfUserDto)
  listAllPayments(@Query() query: AllPaymentsPageQuery): Promise<Page<PaymentOfUser>> {
    return readPage(query, BY_ID, (page) => this.payments.list(toConditions(query), page));
  }

  @Get('payments.csv')
  @ApiOperation({ summary: 'Payments of all users as a CSV file, newest first' })
  @CsvExport(COLUMNS)
  exportPayments(
    @Query() query: AllPaymentsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const conditions = toConditions(query);
    return csvOf(reply, 'payments', COLUMNS, (page) => this.payments.list(conditions, page));
  }
}
