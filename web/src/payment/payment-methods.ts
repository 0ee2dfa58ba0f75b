import type { components } from '@onsale/client';
import { onsale } from '../shared/session.js';

export type PaymentMethods = components['schemas']['PaymentMethodsDto'];
export type Card = PaymentMethods['cards'][number];

let methods: Promise<PaymentMethods> | null = null;

/** Settings of the server, so they are read once. */
export function paymentMethods(): Promise<PaymentMethods> {
  methods ??= onsale.get('/v1/payment-methods').catch((error: unknown) => {
    methods = null;
    throw error;
  });
  return methods;
}
