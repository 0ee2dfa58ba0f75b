import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import { CsvExport, csvOf } from '../../../../shared/http/csv/csv-export.js';
import { AdminOnly } from '../../../../shared/http/openapi/openapi.js';
import { ApiPage, BY_ID, type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { OrderLists, type OrderOfUser } from '../../application/order-lists.js';
import {
  AllOrdersPageQuery,
  AllOrdersQuery,
  COLUMNS,
  toConditions,
  OrderOfUserDto,
} from './order-admin.dto.js';

@ApiTags('order')
@AdminOnly()
@Controller('v1/admin')
export class OrderAdminController {
  constructor(private readonly orders: OrderLists) {}

  @Get('orders')
  @ApiOperation({ summary: 'Orders of all users, newest first' })
  @ApiPage(OrderOfUserDto)
  listAllOrders(@Query() query: AllOrdersPageQuery): Promise<Page<OrderOfUser>> {
    return readPage(query, BY_ID, (page) => this.orders.list(toConditions(query), page));
  }

  @Get('orders.csv')
  @ApiOperation({ summary: 'Orders of all users as a CSV file, newest first' })
  @CsvExport(COLUMNS)
  exportOrders(
    @Query() query: AllOrdersQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const conditions = toConditions(query);
    return csvOf(reply, 'orders', COLUMNS, (page) => this.orders.list(conditions, page));
  }
}
