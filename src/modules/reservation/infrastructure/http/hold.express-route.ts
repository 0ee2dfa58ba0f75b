import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRefusal,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { RateLimits } from '../../../../shared/http/rate-limits.js';
import { isUsualId } from '../../../../shared/ids.js';
import { ConcertFacade } from '../../../concert/index.js';
import { QueueFacade } from '../../../queue/index.js';
import { ReservationFacade } from '../../application/reservation.facade.js';

interface Wanted {
  readonly showId: string;
  readonly seatIds: readonly string[];
}

/**
 * Seats, which everybody wants as soon as they are let in. A hold must not be begun twice: up to the
 * gate the ordinary way may take over, from there on it is answered here, whatever comes of it.
 */
@Injectable()
export class HoldExpressRoute extends ExpressRoute {
  override readonly method = 'POST';
  readonly pattern = '/v1/reservations';

  constructor(
    private readonly reservations: ReservationFacade,
    private readonly concerts: ConcertFacade,
    private readonly queue: QueueFacade,
    private readonly limits: RateLimits,
  ) {
    super();
  }

  async answer(request: ExpressRequest): Promise<ExpressAnswer | ExpressRefusal | null> {
    const { principal, raw, body } = request;
    const token = raw.headers['x-queue-token'];
    const isPlain = typeof token === 'string' && raw.headers['idempotency-key'] === undefined;
    if (!principal || !isPlain || !isWanted(body)) return null;
    const userId = principal.id;
    await this.queue.assertAdmitted({ userId, token }, await this.concerts.getRoomOf(body.showId));
    await this.limits.consume('hold', { raw, principal });
    try {
      const { response } = await this.reservations.hold({ userId, ...body });
      return { status: 201, body: JSON.stringify(response) };
    } catch (refusal) {
      return { refusal };
    }
  }
}

/** Just what `HoldBody` asks for, with ids as our answers show them. */
function isWanted(body: unknown): body is Wanted {
  if (typeof body !== 'object' || body === null || Object.keys(body).length !== 2) return false;
  const { showId, seatIds } = body as Partial<Record<keyof Wanted, unknown>>;
  if (!isUsualId(showId) || !Array.isArray(seatIds) || seatIds.length === 0) return false;
  return seatIds.every(isUsualId) && new Set(seatIds).size === seatIds.length;
}
