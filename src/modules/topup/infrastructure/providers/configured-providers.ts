import { Injectable } from '@nestjs/common';
import { Config } from '../../../../config/settings.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { type PaymentProvider, PaymentProviders } from '../../application/payment-provider.js';
import type { ProviderName } from '../../domain/top-up-state.js';
import { TopUpError } from '../../domain/top-up-error.js';
import { ProviderGate } from './provider-gate.js';
import { TossProvider } from './toss-provider.js';

@Injectable()
export class ConfiguredProviders extends PaymentProviders {
  private constructor(readonly all: readonly PaymentProvider[]) {
    super();
  }

  static async from(config: Config, transactions: Transactions): Promise<ConfiguredProviders> {
    const { toss, stripe, timeoutMs } = config.paymentProviders;
    const gate = () => new ProviderGate(transactions, timeoutMs);
    const all: PaymentProvider[] = [];
    if (toss) all.push(new TossProvider(toss, gate()));
    if (stripe) {
      // Loaded here, because it is large and most installations do without it.
      const { StripeProvider } = await import('./stripe-provider.js');
      all.push(new StripeProvider(stripe, gate(), timeoutMs));
    }
    return new ConfiguredProviders(all);
  }

  get(name: ProviderName): PaymentProvider {
    const provider = this.all.find((one) => one.name === name);
    if (!provider) throw new TopUpError('PROVIDER_NOT_CONFIGURED');
    return provider;
  }
}
