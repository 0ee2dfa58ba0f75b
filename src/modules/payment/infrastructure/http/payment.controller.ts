import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Call,
  Idempotent,
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange } from '../../../../shared/http/pipeline/logged-changes.js';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { Gated } from '../../../queue/index.js';
import { PaymentFacade } from '../../application/payment.facade.js';
import type { PaymentView, ReceiptView } from '../../application/payment-views.js';
import type { PaymentActor } from '../../application/refund-payments.js';
import { ConfirmBody, PaymentDto, ReceiptDto, RefundBody } from './payment.dto.js';
import { ITEM_ID } from './purchase.dto.js';
import { PaymentRoomResolver } from './payment-room.resolver.js';

@ApiTags('payment')
@Controller('v1/payments')
export class PaymentController {
  constructor(private readonly payments: PaymentFacade) {}

  @Post(':paymentId/confirm')
  @HttpCode(200)
  @Gated(PaymentRoomResolver)
  @IdempotentUseCase()
  @ApiBody({
    type: ConfirmBody,
    required: false,
    examples: {
      plain: { value: {} },
      checked: { summary: 'Refused if the payment has another amount', value: { amount: 150_000 } },
    },
  })
  @ApiOperation({
    summary: 'Pay from the balance',
    description:
      'Returns the receipt. The queue slot ends, unless the user has another open payment in the ' +
      'room. Payments for seats need a queue token, payments for orders do not.',
  })
  @ApiOkResponse({ type: ReceiptDto })
  @ApiProblems(
    'PAYMENT_NOT_FOUND',
    'PAYMENT_ALREADY_PAID',
    'PAYMENT_ALREADY_REFUNDED',
    'PAYMENT_AMOUNT_MISMATCH',
    'PAYMENT_NOT_PAYABLE',
    'SHOW_CANCELLED',
    'RESERVATION_NOT_HELD',
    'ORDER_NOT_PENDING',
    'INSUFFICIENT_BALANCE',
  )
  confirmPayment(
    @IdParam('paymentId') paymentId: string,
    @CurrentUser() user: Principal,
    @Body() { amount }: ConfirmBody,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReceiptView>> {
    const confirmation = { userId: user.id, paymentId, amount };
    return this.payments.confirm(confirmation, call);
  }

  @Post(':paymentId/refund')
  @HttpCode(200)
  @Idempotent()
  @ApiBody({
    type: RefundBody,
    required: false,
    examples: {
      whole: { summary: 'All that is left', value: {} },
      part: {
        summary: 'Pieces of an order, with their share of the discount',
        value: { lines: [{ itemId: ITEM_ID, quantity: 1 }] },
      },
    },
  })
  @LogsChange('payment', 'paymentId', (it: PaymentController, id) => it.payments.lockPayment(id))
  @ApiOperation({
    summary: 'Refund a payment or a part of it',
    description:
      'Without pieces it refunds all that is left. The payment stays PAID until all of it is back. ' +
      'The owner can refund until the show starts, or seven days after its date was changed, and an ' +
      'order within seven days after the payment, and no ticket that was used. An admin can always refund. ' +
      'The money of a card goes back to the card: see `refunds` of the top-up. If the provider refuses it, it is on the balance.',
  })
  @ApiOkResponse({ type: PaymentDto })
  @ApiProblems(
    'PAYMENT_NOT_FOUND',
    'PAYMENT_NOT_PAID',
    'PAYMENT_ALREADY_REFUNDED',
    'REFUND_CUTOFF_PASSED',
    'REFUND_KIND_MISMATCH',
    'REFUND_EXCEEDS_PURCHASE',
    'TICKET_ALREADY_USED',
  )
  refundPayment(
    @IdParam('paymentId') paymentId: string,
    @CurrentUser() user: Principal,
    @Body() { reason, ...pieces }: RefundBody,
  ): Promise<PaymentView> {
    const isPart = Object.values(pieces).some((list) => list !== undefined);
    const request = { paymentId, pieces: isPart ? pieces : null, reason: reason ?? null };
    return this.payments.refund(actorOf(user), request);
  }

  @Get()
  @ApiOperation({ summary: 'Payments of the user, newest first' })
  @ApiPage(PaymentDto)
  listPayments(
    @CurrentUser() user: Principal,
    @Query() query: PageQuery,
  ): Promise<Page<PaymentView>> {
    return readPage(query, BY_ID, (page) => this.payments.listPayments(user.id, page));
  }

  @Get(':paymentId')
  @ApiOperation({ summary: 'A payment with its receipt' })
  @ApiOkResponse({ type: PaymentDto })
  @ApiProblems('PAYMENT_NOT_FOUND')
  getPayment(
    @IdParam('paymentId') paymentId: string,
    @CurrentUser() user: Principal,
  ): Promise<PaymentView> {
    return this.payments.getPayment(actorOf(user), paymentId);
  }
}

function actorOf({ id, role }: Principal): PaymentActor {
  return { userId: id, isAdmin: role === 'admin' };
}
