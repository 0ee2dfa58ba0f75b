import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isLoopback } from '../../../../config/loopback.js';
import { Config } from '../../../../config/settings.js';
import { Public } from '../../../../shared/http/openapi/openapi.js';
import {
  ChoiceField,
  FlagField,
  IntegerField,
  ListField,
  ObjectField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import { CHARGE_AMOUNTS } from '../../../balance/index.js';
import { CARD_AMOUNTS } from '../../domain/top-up.js';
import { PROVIDER_NAMES, type ProviderName } from '../../domain/top-up-state.js';

const TOP_UPS = ['OPEN', 'PROVIDER', 'OFF'] as const;

class CardProviderDto {
  @ChoiceField('Who takes the payment', PROVIDER_NAMES)
  provider!: ProviderName;

  @TextField(
    'The page at which the emulator of development takes payments; null for a real provider',
    {
      ...{ nullable: true, example: null },
    },
  )
  emulatedAt!: string | null;
}

class AmountSpanDto {
  @IntegerField('The least amount', { example: 1_000 })
  least!: number;

  @IntegerField('The largest amount', { example: 10_000_000 })
  most!: number;
}

class PaymentMethodsDto {
  @ChoiceField(
    'How a balance is raised: by its user alone (OPEN, for trying out), with a provider, or not at all',
    TOP_UPS,
    { example: 'PROVIDER' },
  )
  topUps!: (typeof TOP_UPS)[number];

  @ListField(
    'The providers that take cards, in the order in which pages offer them',
    CardProviderDto,
  )
  cards!: readonly CardProviderDto[];

  @ObjectField('What a user may add to a balance at once; null if `topUps` is OFF', AmountSpanDto, {
    nullable: true,
  })
  topUpAmounts!: AmountSpanDto | null;

  @ObjectField('What cards take', AmountSpanDto)
  cardAmounts!: AmountSpanDto;

  @FlagField('Whether users may return the money of their top-ups to its source', {
    example: false,
  })
  mayRefundTopUps!: boolean;
}

const TOP_UP_AMOUNTS = { open: CHARGE_AMOUNTS, provider: CARD_AMOUNTS, off: null };

/** What the settings say to pages that take payments. */
@ApiTags('payment')
@Controller('v1/payment-methods')
export class PaymentMethodsController {
  private readonly methods: PaymentMethodsDto;

  constructor({ topUps, topUpRefunds, paymentProviders: { toss, stripe }, mode }: Config) {
    const cardOf = (provider: ProviderName, url: string): CardProviderDto => {
      const isEmulated = mode !== 'production' && isLoopback(url);
      const emulatedAt = isEmulated ? new URL('/emulator/checkout', url).href : null;
      return { provider, emulatedAt };
    };
    this.methods = {
      topUps: topUps.toUpperCase() as Uppercase<typeof topUps>,
      cards: [
        ...(toss ? [cardOf('TOSS', toss.url)] : []),
        ...(stripe ? [cardOf('STRIPE', stripe.url)] : []),
      ],
      topUpAmounts: TOP_UP_AMOUNTS[topUps],
      cardAmounts: CARD_AMOUNTS,
      mayRefundTopUps: topUpRefunds === 'owner',
    };
  }

  @Get()
  @Public()
  @ApiOperation({ summary: 'How payments can be made here' })
  @ApiOkResponse({ type: PaymentMethodsDto })
  getPaymentMethods(): PaymentMethodsDto {
    return this.methods;
  }
}
