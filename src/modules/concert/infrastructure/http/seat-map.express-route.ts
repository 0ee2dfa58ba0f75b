import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { QueueFacade } from '../../../queue/index.js';
import { ConcertFacade } from '../../application/concert.facade.js';
import { seatMapHeaders } from './seat-map-headers.js';

/** The map of a show's seats, which everybody who has come in looks at. */
@Injectable()
export class SeatMapExpressRoute extends ExpressRoute {
  readonly pattern = '/v1/shows/:showId/seats';

  constructor(
    private readonly concerts: ConcertFacade,
    private readonly queue: QueueFacade,
  ) {
    super();
  }

  async answer({ id, principal, raw }: ExpressRequest): Promise<ExpressAnswer | null> {
    const token = raw.headers['x-queue-token'];
    if (!principal || typeof token !== 'string' || raw.headers['if-none-match']) return null;
    const roomId = await this.concerts.getRoomOf(id);
    await this.queue.assertAdmitted({ userId: principal.id, token }, roomId);
    const map = await this.concerts.getSeatMap(id);
    return { body: map.body, headers: seatMapHeaders(id, map) };
  }
}
