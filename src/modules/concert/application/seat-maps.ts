import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { ConcertError } from '../domain/concert-error.js';
import { positionsOf } from '../domain/show.js';
import { ConcertQueries, type Layout, type LayoutArea, type PlacesNow } from './concert-queries.js';

/** Bytes that are sent to many. */
export interface SharedBody {
  readonly body: Buffer;
  /** Differs between states of the body. */
  readonly version: string;
}

/** The newest map of a show. The next one is made from it. */
interface CachedMap {
  readonly layoutVersion: number;
  /** For each seat: the number of bytes between the status before and its own status. */
  readonly gaps: readonly number[];
  /** What follows the last status. */
  readonly end: string;
  readonly areas: readonly LayoutArea[];
  statuses: string;
  map: SharedBody;
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
  B: Buffer.from('BLOCKED'),
};

/**
 * Makes seat maps, each as of a moment after its request. Most of a map never changes, so this reads
 * the statuses only, once for all concurrent requests, and puts the changed ones into the last map.
 */
@Injectable()
export class SeatMaps {
  private readonly shows = new Map<string, CachedMap>();
  private readonly maps = new Batcher<string, SharedBody>(
    async (showIds) => {
      const [showId = ''] = showIds;
      const map = fulfilled(await this.make(showId));
      return showIds.map(() => map);
    },
    { maxBatchSize: MAX_BATCH },
  );

  constructor(
    private readonly queries: ConcertQueries,
    private readonly clock: Clock,
  ) {}

  /** JSON: `{showId, seats, areas}`. @throws ConcertError SHOW_NOT_FOUND */
  get(showId: string): Promise<SharedBody> {
    return this.maps.submit(showId, showId);
  }

  /** Makes the map before the first request. */
  async prepare(showId: string): Promise<void> {
    await this.get(showId);
  }

  private async make(showId: string): Promise<SharedBody> {
    for (;;) {
      const [places, cached] = await Promise.all([
        this.queries.readPlaces(showId, this.clock.now()),
        this.cachedMapOf(showId),
      ]);
      if (!places || !cached) throw new ConcertError('SHOW_NOT_FOUND');
      if (places.layoutVersion === cached.layoutVersion) return mapAt(cached, places);
      // The show was repaired meanwhile, perhaps through another instance. The older of the two is read again.
      if (cached.layoutVersion < places.layoutVersion) this.shows.delete(showId);
    }
  }

  private async cachedMapOf(showId: string): Promise<CachedMap | null> {
    const cached = this.shows.get(showId) ?? (await this.initialMapOf(showId));
    if (!cached) return null;
    // The map moves to the end, as the most recently used one.
    this.shows.delete(showId);
    this.shows.set(showId, cached);
    this.dropOldest();
    return cached;
  }

  /** The map with all seats available and all areas full. */
  private async initialMapOf(showId: string): Promise<CachedMap | null> {
    const layout = await this.queries.readLayout(showId);
    return layout && initialMap(showId, layout);
  }

  private dropOldest(): void {
    let seats = [...this.shows.values()].reduce((sum, { gaps }) => sum + gaps.length + 1, 0);
    for (const [showId, { gaps }] of this.shows) {
      if (seats <= MAX_CACHED_SEATS || this.shows.size === 1) return;
      this.shows.delete(showId);
      seats -= gaps.length + 1;
    }
  }
}

function initialMap(
  showId: string,
  { layoutVersion, sections, seatIds, areas }: Layout,
): CachedMap {
  const positions = positionsOf(sections);
  if (seatIds.length !== positions.length)
    throw new Error(`Show ${showId} has ${seatIds.length} seats but ${positions.length} positions`);
  const start = `{"showId":${JSON.stringify(showId)},"seats":[`;
  const texts = positions.map(({ section, row, number, price }, index) => {
    const name = JSON.stringify(section);
    const before = index === 0 ? start : '"},';
    return `${before}{"id":"${seatIds[index]}","section":${name},"row":${row},"number":${number},"price":${price},"status":"`;
  });
  const end = texts.length > 0 ? '"}]' : `${start}]`;
  return {
    layoutVersion,
    gaps: texts.map((text) => Buffer.byteLength(text)),
    end,
    areas,
    statuses: 'A'.repeat(texts.length),
    map: { body: Buffer.from([...texts, end].join(AVAILABLE)), version: '' },
  };
}

function mapAt(cached: CachedMap, places: PlacesNow): SharedBody {
  const version = `${places.layoutVersion}:${places.left.join()}:${places.statuses}`;
  if (cached.map.version !== version) {
    cached.map = { body: bodyAt(cached, places), version };
    cached.statuses = places.statuses;
  }
  return cached.map;
}

/** Copies the body with other statuses. Unchanged bytes are copied in long pieces. */
function bodyAt({ gaps, end, areas, statuses, map }: CachedMap, places: PlacesNow): Buffer {
  const pieces: Uint8Array[] = [];
  let copied = 0;
  let at = 0;
  for (let place = 0; place < gaps.length; place += 1) {
    at += gaps[place]!;
    const { length } = statusOf(statuses, place);
    if (places.statuses[place] !== statuses[place]) {
      pieces.push(map.body.subarray(copied, at), statusOf(places.statuses, place));
      copied = at + length;
    }
    at += length;
  }
  const rest = areas.map(({ id, section, price }, index) => ({
    ...{ id, section, price },
    left: places.left[index],
  }));
  pieces.push(
    map.body.subarray(copied, at),
    Buffer.from(`${end},"areas":${JSON.stringify(rest)}}`),
  );
  return Buffer.concat(pieces);
}

function statusOf(statuses: string, place: number): Buffer {
  const status = STATUS_OF_LETTER[statuses[place] ?? ''];
  if (!status) throw new Error(`Unknown seat status at position ${place}`);
  return status;
}
