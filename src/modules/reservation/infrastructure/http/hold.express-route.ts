import { Injectable } from '@nestjs/common';
import { type Effect, ExpressEffect } from '../../../../shared/http/express-effect.js';
import type { ExpressRequest } from '../../../../shared/http/express-route.js';
import { RateLimits } from '../../../../shared/http/rate-limits.js';
import { isUsualId } from '../../../../shared/ids.js';
import { ConcertFacade } from '../../../concert/index.js';
import { passesGate, QueueFacade } from '../../../queue/index.js';
import { ReservationFacade } from '../../application/reservation.facade.js';

interface Wanted {
  readonly showId: string;
  readonly seatIds: readonly string[];
}

/** Seats, which everybody wants as soon as they are let in. */
@Injectable()
export class HoldExpressRoute extends ExpressEffect {
  readonly pattern = '/v1/reservations';
  readonly status = 201;

  constructor(
    private readonly reservations: ReservationFacade,
    private readonly concerts: ConcertFacade,
    private readonly queue: QueueFacade,
    private readonly limits: RateLimits,
  ) {
    super();
  }

  protected async prepare(request: ExpressRequest): Promise<Effect | null> {
    const { principal, body: wanted } = request;
    if (!principal || !isWanted(wanted)) return null;
    const roomId = await this.concerts.getRoomOf(wanted.showId);
    if (!(await passesGate(this.queue, request, roomId))) return null;
    await this.limits.consume('hold', request);
    return (call) => this.reservations.hold({ userId: principal.id, ...wanted }, call);
  }
}

/** Just what `HoldBody` asks for, with ids as our answers show them. */
function isWanted(body: unknown): body is Wanted {
  if (typeof body !== 'object' || body === null || Object.keys(body).length !== 2) return false;
  const { showId, seatIds } = body as Partial<Record<keyof Wanted, unknown>>;
  if (!isUsualId(showId) || !Array.isArray(seatIds) || seatIds.length === 0) return false;
  return seatIds.every(isUsualId) && new Set(seatIds).size === seatIds.length;
}
