import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { ConcertError } from '../domain/concert-error.js';
import { ConcertQueries } from './concert-queries.js';
import type { SharedBody } from './seat-maps.js';

export interface Availability extends SharedBody {
  /** The free places of each standing section, in their order. */
  readonly left: readonly number[];
}

/** An availability with the statuses that its bytes were made from. */
interface CachedAvailability extends Availability {
  readonly statuses: string;
}

/** Shows whose last bytes are kept, at most 2.5 MB. */
const MAX_CACHED_SHOWS = 100;
const MAX_BATCH = 10_000;
const SEATS_PER_BYTE = 4;
const BITS_OF_LETTER: Readonly<Record<string, number>> = { A: 0, H: 1, S: 2, B: 3 };

/**
 * The status of every seat in two bits and the free standing places, as of a moment after the request.
 * The requests of one show share a query.
 */
@Injectable()
export class SeatAvailability {
  private readonly shows = new Map<string, CachedAvailability>();
  private readonly bodies = new Batcher<string, Availability>(
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
  get(showId: string): Promise<Availability> {
    return this.bodies.submit(showId, showId);
  }

  private async make(showId: string): Promise<Availability> {
    const places = await this.queries.readPlaces(showId, this.clock.now());
    if (!places) throw new ConcertError('SHOW_NOT_FOUND');
    const { statuses, left } = places;
    const version = `${left.join()}:${statuses}`;
    const last = this.shows.get(showId);
    const body = last?.statuses === statuses ? last.body : packed(statuses);
    // The same object as long as nothing changes: it has a digest.
    const availability = last?.version === version ? last : { body, left, statuses, version };
    // The show moves to the end, as the most recently used one.
    this.shows.delete(showId);
    this.shows.set(showId, availability);
    const [oldest] = this.shows.size > MAX_CACHED_SHOWS ? this.shows.keys() : [];
    if (oldest !== undefined) this.shows.delete(oldest);
    return availability;
  }
}

/** The first seat of each four is in the lowest two bits of its byte. @internal for its spec */
export function packed(statuses: string): Buffer {
  const bytes = Buffer.alloc(Math.ceil(statuses.length / SEATS_PER_BYTE));
  for (let seat = 0; seat < statuses.length; seat += 1) {
    const bits = BITS_OF_LETTER[statuses[seat] ?? ''] ?? 0;
    bytes[Math.floor(seat / SEATS_PER_BYTE)]! |= bits << (2 * (seat % SEATS_PER_BYTE));
  }
  return bytes;
}
