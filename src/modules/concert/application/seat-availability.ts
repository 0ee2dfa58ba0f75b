import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { ConcertError } from '../domain/concert-error.js';
import { ConcertQueries } from './concert-queries.js';
import type { SharedBody } from './seat-maps.js';

/** Shows whose last bytes are kept, at most 2.5 MB. */
const MAX_CACHED_SHOWS = 100;
const MAX_BATCH = 10_000;
const SEATS_PER_BYTE = 4;
const BITS_OF_LETTER: Readonly<Record<string, number>> = { A: 0, H: 1, S: 2, B: 3 };

/**
 * The status of every seat in two bits, as of a moment after the request. The requests of one show
 * share a query.
 */
@Injectable()
export class SeatAvailability {
  private readonly shows = new Map<string, SharedBody>();
  private readonly bodies = new Batcher<string, SharedBody>(
    async (showIds) => {
      const [showId = ''] = showIds;
      const body = fulfilled(await this.make(showId));
      return showIds.map(() => body);
    },
    { maxBatchSize: MAX_BATCH },
  );

  constructor(
    private readonly queries: ConcertQueries,
    private readonly clock: Clock,
  ) {}

  /** @throws ConcertError SHOW_NOT_FOUND */
  get(showId: string): Promise<SharedBody> {
    return this.bodies.submit(showId, showId);
  }

  private async make(showId: string): Promise<SharedBody> {
    const places = await this.queries.readPlaces(showId, this.clock.now());
    if (!places) throw new ConcertError('SHOW_NOT_FOUND');
    const { statuses: version } = places;
    const last = this.shows.get(showId);
    const body = last?.version === version ? last : { body: packed(version), version };
    this.shows.delete(showId);
    this.shows.set(showId, body);
    const [oldest] = this.shows.size > MAX_CACHED_SHOWS ? this.shows.keys() : [];
    if (oldest !== undefined) this.shows.delete(oldest);
    return body;
  }
}

/** The first seat of each four is in the lowest two bits of its byte. */
export function packed(statuses: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil(statuses.length / SEATS_PER_BYTE));
  for (let seat = 0; seat < statuses.length; seat += 1) {
    const bits = BITS_OF_LETTER[statuses[seat] ?? ''] ?? 0;
    bytes[Math.floor(seat / SEATS_PER_BYTE)]! |= bits << (2 * (seat % SEATS_PER_BYTE));
  }
  return bytes;
}
