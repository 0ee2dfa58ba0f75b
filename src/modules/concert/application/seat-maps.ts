import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { positionsOf } from '../domain/show.js';
import { ConcertQueries } from './concert-queries.js';
import { ShowReader } from './show-reader.js';

/** A serialized seat map. */
export interface SeatMap {
  /** JSON: `{showId, seats}`. */
  readonly body: Buffer;
  /** The seat statuses, as `ConcertQueries.listSeatStatuses` returns them. Nothing else changes. */
  readonly version: string;
}

/** The newest map of a show. The next one is made from it. */
interface CachedMap {
  /** For each seat: the number of bytes between the status before and its own status. */
  readonly gaps: readonly number[];
  map: SeatMap;
}

/** Seats of all cached maps, about 40 MB. The least recently used maps are dropped first. */
const MAX_CACHED_SEATS = 300_000;
/** Requests that share one map. The cost of a map does not depend on their number. */
const MAX_BATCH = 10_000;

const AVAILABLE = 'AVAILABLE';
const STATUS_OF_LETTER: Readonly<Record<string, Buffer>> = {
  A: Buffer.from(AVAILABLE),
  H: Buffer.from('HELD'),
  S: Buffer.from('SOLD'),
};

/**
 * Makes seat maps, each as of a moment after its request. Most of a map never changes, so this reads
 * the statuses only, once for all concurrent requests, and puts the changed ones into the last map.
 */
@Injectable()
export class SeatMaps {
  private readonly shows = new Map<string, CachedMap>();
  private readonly maps = new Batcher<string, SeatMap>(
    async (showIds) => {
      const [showId = ''] = showIds;
      const map = fulfilled(await this.make(showId));
      return showIds.map(() => map);
    },
    { maxBatchSize: MAX_BATCH },
  );

  constructor(
    private readonly queries: ConcertQueries,
    private readonly showReader: ShowReader,
    private readonly clock: Clock,
  ) {}

  get(showId: string): Promise<SeatMap> {
    return this.maps.submit(showId, showId);
  }

  /** Makes the map before the first request. */
  async prepare(showId: string): Promise<void> {
    await this.get(showId);
  }

  private async make(showId: string): Promise<SeatMap> {
    const [statuses, cached] = await Promise.all([
      this.queries.listSeatStatuses(showId, this.clock.now()),
      this.cachedMapOf(showId),
    ]);
    if (cached.map.version !== statuses) cached.map = withStatuses(cached, statuses);
    return cached.map;
  }

  private async cachedMapOf(showId: string): Promise<CachedMap> {
    const cached = this.shows.get(showId) ?? (await this.initialMapOf(showId));
    // The map moves to the end, as the most recently used one. A show that does not exist has no seats.
    this.shows.delete(showId);
    if (cached.gaps.length > 0) this.shows.set(showId, cached);
    this.dropOldest();
    return cached;
  }

  /** The map with all seats available. */
  private async initialMapOf(showId: string): Promise<CachedMap> {
    const [show, ids] = await Promise.all([
      this.showReader.read(showId),
      this.queries.listSeatIds(showId),
    ]);
    const positions = positionsOf(show?.sections ?? []);
    if (ids.length !== positions.length)
      throw new Error(`Show ${showId} has ${ids.length} seats but ${positions.length} positions`);
    const start = `{"showId":${JSON.stringify(showId)},"seats":[`;
    const texts = positions.map(({ section, row, number, price }, index) => {
      const name = JSON.stringify(section);
      const before = index === 0 ? start : '"},';
      return `${before}{"id":"${ids[index]}","section":${name},"row":${row},"number":${number},"price":${price},"status":"`;
    });
    const end = texts.length > 0 ? '"}]}' : `${start}]}`;
    return {
      gaps: texts.map((text) => Buffer.byteLength(text)),
      map: {
        body: Buffer.from([...texts, end].join(AVAILABLE)),
        version: 'A'.repeat(texts.length),
      },
    };
  }

  private dropOldest(): void {
    let seats = [...this.shows.values()].reduce((sum, { gaps }) => sum + gaps.length, 0);
    for (const [showId, { gaps }] of this.shows) {
      if (seats <= MAX_CACHED_SEATS || this.shows.size === 1) return;
      this.shows.delete(showId);
      seats -= gaps.length;
    }
  }
}

/** Copies the map with other statuses. Unchanged bytes are copied in long pieces. */
function withStatuses({ gaps, map }: CachedMap, statuses: string): SeatMap {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  let at = 0;
  for (let place = 0; place < gaps.length; place += 1) {
    at += gaps[place]!;
    const { length } = statusOf(map.version, place);
    if (statuses[place] !== map.version[place]) {
      pieces.push(map.body.subarray(copied, at), statusOf(statuses, place));
      copied = at + length;
    }
    at += length;
  }
  pieces.push(map.body.subarray(copied));
  return { body: Buffer.concat(pieces), version: statuses };
}

function statusOf(statuses: string, place: number): Buffer {
  const status = STATUS_OF_LETTER[statuses[place] ?? ''];
  if (!status) throw new Error(`Unknown seat status at position ${place}`);
  return status;
}
