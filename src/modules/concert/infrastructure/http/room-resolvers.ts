import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { parseId } from '../../../../shared/http/validation/validation.js';
import { RoomResolver } from '../../../queue/index.js';
import { ConcertFacade } from '../../application/concert.facade.js';

/** Finds the room of the concert in the path. */
@Injectable()
export class ConcertRoomResolver extends RoomResolver {
  constructor(private readonly concerts: ConcertFacade) {
    super();
  }

  async roomIdOf(request: FastifyRequest): Promise<string> {
    const { concertId } = request.params as { concertId: unknown };
    return (await this.concerts.getConcert(parseId(concertId, '/path/concertId'))).roomId;
  }
}

/** Finds the room of the show in the path. */
@Injectable()
export class ShowRoomResolver extends RoomResolver {
  constructor(private readonly concerts: ConcertFacade) {
    super();
  }

  async roomIdOf(request: FastifyRequest): Promise<string> {
    const { showId } = request.params as { showId: unknown };
    return this.concerts.getRoomOf(parseId(showId, '/path/showId'));
  }
}
