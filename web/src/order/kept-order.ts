import type { components } from '@onsale/client';
import { type Kept, useKept } from '../shared/kept.js';
import { onsale } from '../shared/session.js';

export type Order = components['schemas']['OrderDto'];
export type OrderRequest = components['schemas']['PlaceOrderBody'];
export type KeptOrder = Kept<OrderRequest, Order>;

/** The order of a part of the pages, at most one at a time. @param name of that part */
export function useKeptOrder(name: string): KeptOrder {
  return useKept(`order.${name}`, {
    post: (body, header) => onsale.post('/v1/orders', { body, params: { header } }),
    read: (orderId) => onsale.get('/v1/orders/{orderId}', { params: { path: { orderId } } }),
    notFound: 'ORDER_NOT_FOUND',
  });
}
