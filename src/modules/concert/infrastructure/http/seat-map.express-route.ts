import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { passesGate, QueueFacade } from '../../../queue/index.js';
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
    if (raw.headers['if-none-match']) return null;
    const roomId = await this.concerts.getRoomOf(id);
    if (!(await passesGate(this.queue, request, roomId))) return null;
    const map = await this.concerts.getSeatMap(id);
    return { body: map.body, headers: seatMapHeaders(id, map) };
  }
}
