import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { parseId } from '../../../../shared/http/validation/validation.js';
import { ConcertFacade } from '../../../concert/index.js';
import { RoomResolver } from '../../../queue/index.js';

/** Finds the room of the show in the body. */
@Injectable()
export class HoldRoomResolver extends RoomResolver {
  constructor(private readonly concerts: ConcertFacade) {
    super();
  }

  async roomIdOf(request: FastifyRequest): Promise<string> {
    const { showId } = (request.body ?? {}) as { showId?: unknown };
    return this.concerts.getRoomOf(parseId(showId, '/showId'));
  }
}
