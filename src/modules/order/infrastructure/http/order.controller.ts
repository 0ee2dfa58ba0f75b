import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Call,
  Idempotent,
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
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
import { OrderFacade } from '../../application/order.facade.js';
import type { OrderView, PlacedOrderView } from '../../application/order-views.js';
import { OrderRoomResolver } from './order-room.resolver.js';
import { ITEM_ID } from '../../../payment/index.js';
import { OrderDto, PlacedOrderDto, PlaceOrderBody } from './order.dto.js';

const ITEMS = [{ itemId: ITEM_ID, quantity: 2 }];

@ApiTags('order')
@Controller('v1/orders')
export class OrderController {
  constructor(private readonly orders: OrderFacade) {}

  @Post()
  @LocatedAt('/v1/orders/:id')
  @Gated(OrderRoomResolver)
  @RateLimited('order')
  @IdempotentUseCase()
  @ApiOperation({
    summary: 'Order items',
    description:
      'Orders all items or none. The order reserves stock and coupon until it is paid, cancelled or ' +
      'expired. The ordered pieces leave the cart, and return to it if the order ends unpaid. Only items ' +
      'with a room need a queue token.',
  })
  @ApiBody({
    type: PlaceOrderBody,
    examples: {
      payLater: { value: { items: ITEMS } },
      payNow: {
        summary: 'Pay now. If the payment fails, no order is placed',
        value: { items: ITEMS, payNow: true },
      },
    },
  })
  @ApiCreatedResponse({ type: PlacedOrderDto })
  @ApiProblems(
    'ITEM_NOT_FOUND',
    'ITEM_NOT_ON_SALE',
    'ITEM_LIMIT_EXCEEDED',
    'OUT_OF_STOCK',
    'ORDER_SPANS_ROOMS',
    'QUEUE_HOLD_TIME_OVER',
    'USER_COUPON_NOT_FOUND',
    'COUPON_ALREADY_USED',
    'COUPON_REVOKED',
    'COUPON_EXPIRED',
    'COUPON_NOT_APPLICABLE',
    'TOTAL_CHANGED',
    'INSUFFICIENT_BALANCE',
  )
  placeOrder(
    @CurrentUser() user: Principal,
    @Body() { items, userCouponId, payNow = false, expectedTotal }: PlaceOrderBody,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<PlacedOrderView>> {
    const basket = items.map(({ itemId, quantity }) => ({ itemId, quantity }));
    const order = {
      ...{ userId: user.id, basket, payNow },
      userCouponId: userCouponId ?? null,
      expectedTotal: expectedTotal ?? null,
    };
    return this.orders.placeOrder(order, call);
  }

  @Get()
  @ApiOperation({ summary: 'Orders of the user, newest first' })
  @ApiPage(OrderDto)
  listOrders(@CurrentUser() user: Principal, @Query() query: PageQuery): Promise<Page<OrderView>> {
    return readPage(query, BY_ID, (page) => this.orders.listOrders(user.id, page));
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'An order with its history' })
  @ApiOkResponse({ type: OrderDto })
  @ApiProblems('ORDER_NOT_FOUND')
  getOrder(@IdParam('orderId') id: string, @CurrentUser() user: Principal): Promise<OrderView> {
    return this.orders.getOrder(user.id, id);
  }

  @Post(':orderId/cancel')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({ summary: 'Cancel an unpaid order' })
  @ApiOkResponse({ type: OrderDto })
  @ApiProblems('ORDER_NOT_FOUND', 'ORDER_NOT_PENDING')
  cancelOrder(@IdParam('orderId') id: string, @CurrentUser() user: Principal): Promise<OrderView> {
    return this.orders.cancelOrder(user.id, id);
  }
}
