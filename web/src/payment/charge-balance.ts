import { keptRequest } from '../shared/kept-request.js';
import { onsale } from '../shared/session.js';

/** Raises the balance for nothing, where the server allows it. */
export function chargeBalance(amount: number) {
  return keptRequest<{ amount: number }>('charge').send({ amount }, (body, header) =>
    onsale.post('/v1/balance/charges', { body, params: { header } }),
  );
}
