import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  ForeignKeyField,
  IdField,
  InstantField,
  IntegerField,
  ListField,
  ObjectField,
  ReasonField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { Checkout, StripeCheckout, TossCheckout } from '../../application/payment-provider.js';
import type {
  CreatedTopUpView,
  TopUpDetailsView,
  TopUpRefundView,
  TopUpView,
} from '../../application/top-up-views.js';
import { CARD_AMOUNTS } from '../../domain/top-up.js';
import {
  PROVIDER_NAMES,
  type ProviderName,
  type RefundStatus,
  TOP_UP_STATUSES,
  type TopUpStatus,
} from '../../domain/top-up-state.js';

const TOP_UP_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d11';
const RETURN_URL = 'https://shop.example/me/top-up';

export class CheckoutBody {
  @ChoiceField('Who takes the payment', PROVIDER_NAMES)
  provider!: ProviderName;

  @TextField('The page to which the provider sends the browser back', {
    max: 2_000,
    example: RETURN_URL,
  })
  returnUrl!: string;
}

export class TopUpBody extends CheckoutBody {
  /** Documented only: the domain checks the range and refuses with INVALID_TOP_UP_AMOUNT. */
  @ApiProperty({ minimum: CARD_AMOUNTS.least, maximum: CARD_AMOUNTS.most })
  @IntegerField('The amount to add to the balance', { example: 50_000 })
  amount!: number;
}

export class TopUpConfirmBody {
  @ForeignKeyField('The `paymentKey` that Toss added to the returnUrl. Stripe needs none', {
    ...{ max: 200, optional: true, example: 'tgen_20261224180000abcd1' },
  })
  paymentKey?: string;

  @TextField('The `orderId` that Toss added to the returnUrl, to be checked', {
    ...{ max: 64, optional: true, example: TOP_UP_ID },
  })
  orderId?: string;

  @IntegerField('The amount that Toss added to the returnUrl, to be checked', {
    ...{ optional: true, example: 50_000 },
  })
  amount?: number;
}

export class TopUpRefundBody {
  @IntegerField('How much goes back; all that is left by default', {
    ...{ min: 1, optional: true, example: 20_000 },
  })
  amount?: number;

  @ReasonField()
  reason?: string;
}

export class TopUpDto implements TopUpView {
  @IdField('The id of the top-up, and of the order at the provider', { example: TOP_UP_ID })
  id!: string;

  @ChoiceField('Who takes the payment', PROVIDER_NAMES)
  provider!: ProviderName;

  @ChoiceField(
    'CONFIRMING or UNKNOWN: the outcome is being found out. DONE: the money is on the balance, or has paid',
    TOP_UP_STATUSES,
    { example: 'DONE' },
  )
  status!: TopUpStatus;

  @IntegerField('The amount', { example: 50_000 })
  amount!: number;

  @IdField('The payment that the money is for; null for a top-up of the balance', {
    ...{ nullable: true, example: null },
  })
  paymentId!: string | null;

  @FlagField(
    'The payment could not be paid any more when the money arrived, so the money is on the balance',
    { example: false },
  )
  creditedLate!: boolean;

  @IntegerField('How much of it went back to its source, or is on its way', { example: 0 })
  refundedAmount!: number;

  @TextField('Why it is FAILED, as a code of the provider', { nullable: true, example: null })
  failure!: string | null;

  @InstantField('When it was started', { example: '2026-12-24T18:00:00.000Z' })
  createdAt!: string;

  @InstantField('When the money was credited; null before', {
    ...{ nullable: true, example: '2026-12-24T18:01:00.000Z' },
  })
  doneAt!: string | null;
}

class TossAmountDto {
  @TextField('The currency', { example: 'KRW' })
  currency!: string;

  @IntegerField('The amount', { example: 50_000 })
  value!: number;
}

class TossCheckoutDto implements TossCheckout {
  @TextField('The client key of the SDK', { example: 'test_ck_docs' })
  clientKey!: string;

  @TextField('The key of the customer', { example: '@@ANONYMOUS' })
  customerKey!: string;

  @TextField('The id of the order', { example: TOP_UP_ID })
  orderId!: string;

  @TextField('The name of the order', { example: '잔액 충전' })
  orderName!: string;

  @ObjectField('What has to be paid', TossAmountDto)
  amount!: TossAmountDto;

  @TextField('Where the browser goes after the payment', { example: RETURN_URL })
  successUrl!: string;

  @TextField('Where the browser goes without a payment', { example: RETURN_URL })
  failUrl!: string;
}

class StripeCheckoutDto implements StripeCheckout {
  @TextField('The publishable key', { example: 'pk_test_docs' })
  publishableKey!: string;

  @TextField('The secret of the payment intent, for the browser only', {
    example: 'pi_docs_secret_docs',
  })
  clientSecret!: string;

  @TextField('Where the browser goes after the payment', { example: RETURN_URL })
  returnUrl!: string;
}

class CheckoutDto implements Checkout {
  @ObjectField('For `requestPayment` of the SDK of Toss; else null', TossCheckoutDto, {
    nullable: true,
  })
  toss!: TossCheckoutDto | null;

  @ObjectField('For `confirmPayment` of Stripe.js; else null', StripeCheckoutDto, {
    nullable: true,
  })
  stripe!: StripeCheckoutDto | null;
}

export class CreatedTopUpDto extends TopUpDto implements CreatedTopUpView {
  @ObjectField("What the provider's SDK needs in the browser", CheckoutDto)
  checkout!: CheckoutDto;
}

class TopUpRefundDto implements TopUpRefundView {
  @IdField('The id of the refund', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1d22' })
  id!: string;

  @IntegerField('The amount', { example: 20_000 })
  amount!: number;

  @ChoiceField(
    'PENDING: on its way to the provider. FAILED: the provider refused it, and the money is on the balance again',
    ['PENDING', 'DONE', 'FAILED'],
  )
  status!: RefundStatus;

  @InstantField('When it was requested', { example: '2026-12-25T09:00:00.000Z' })
  createdAt!: string;
}

export class TopUpDetailsDto extends TopUpDto implements TopUpDetailsView {
  @ListField('Money that goes back to its source', TopUpRefundDto)
  refunds!: TopUpRefundDto[];
}

export class WebhookReceivedDto {
  @ApiProperty({ description: 'The webhook arrived', example: true })
  received!: boolean;
}
