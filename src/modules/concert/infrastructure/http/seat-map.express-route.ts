import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { headerBearerOf, QueueFacade } from '../../../queue/index.js';
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

  async answer(request: ExpressRequest): Promise<ExpressAnswer | null> {
    const { id, raw } = request;
    const bearer = headerBearerOf(request);
    if (!bearer || raw.headers['if-none-match']) return null;
    await this.queue.assertAdmitted(bearer, await this.concerts.getRoomOf(id));
    const map = await this.concerts.getSeatMap(id);
    return { body: map.body, headers: seatMapHeaders(id, map) };
  }
}
