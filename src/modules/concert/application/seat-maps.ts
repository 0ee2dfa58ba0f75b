import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { placesOf } from '../domain/show.js';
import { ConcertQueries } from './concert-queries.js';
import { ShowReader } from './show-reader.js';

/** A seat map, ready to be sent. */
export interface SeatMap {
  /** JSON: `{showId, seats}`. */
  readonly body: Buffer;
  /** All of the map that can change: other when anything in the body is. */
  readonly version: string;
}

/** A show's map as it was made last, which the next one is made of. */
interface Known {
  /** Bytes of the body in front of each seat's status, back to that of the seat before. */
  readonly gaps: readonly number[];
  map: SeatMap;
}

/** Maps kept: so many seats come to some 40 MB. Those asked for least recently go first. */
const MOST_SEATS = 300_000;
/** Who asks while a map is made waits for the next one; it costs no more for many. */
const MOST_VIEWERS = 10_000;

const AVAILABLE = 'AVAILABLE';
const STATUS_OF_LETTER: Readonly<Record<string, Buffer>> = {
  A: Buffer.from(AVAILABLE),
  H: Buffer.from('HELD'),
  S: Buffer.from('SOLD'),
};

/**
 * Seat maps, each as of a moment after it was asked for. In an on-sale everybody looks at the same
 * map and most of it never changes: so the statuses alone are read, once for all who ask at the
 * same time, and those that have changed are put into the map that was made last.
 */
@Injectable()
export class SeatMaps {
  private readonly shows = new Map<string, Known>();
  private readonly maps = new Batcher<string, SeatMap>(
    async (showIds) => {
      const [showId = ''] = showIds;
      const map = fulfilled(await this.make(showId));
      return showIds.map(() => map);
    },
    { largestBatch: MOST_VIEWERS },
  );

  constructor(
    private readonly queries: ConcertQueries,
    private readonly showReader: ShowReader,
    private readonly clock: Clock,
  ) {}

  get(showId: string): Promise<SeatMap> {
    return this.maps.submit(showId, showId);
  }

  /** Makes a map that nobody has asked for yet. */
  async prepare(showId: string): Promise<void> {
    await this.get(showId);
  }

  private async make(showId: string): Promise<SeatMap> {
    const [statuses, known] = await Promise.all([
      this.queries.listSeatStatuses(showId, this.clock.now()),
      this.knownOf(showId),
    ]);
    if (known.map.version !== statuses) known.map = changed(known, statuses);
    return known.map;
  }

  private async knownOf(showId: string): Promise<Known> {
    const known = this.shows.get(showId) ?? (await this.readNew(showId));
    // Put back at the end: it was asked for last. A show gets all of its seats as it is created.
    this.shows.delete(showId);
    if (known.gaps.length > 0) this.shows.set(showId, known);
    this.forgetOldest();
    return known;
  }

  /** The map of a show whose seats are all available. */
  private async readNew(showId: string): Promise<Known> {
    const [show, ids] = await Promise.all([
      this.showReader.read(showId),
      this.queries.listSeatIds(showId),
    ]);
    const places = placesOf(show?.sections ?? []);
    if (ids.length !== places.length) throw new Error('The seats of a show are not its sections');
    const start = `{"showId":${JSON.stringify(showId)},"seats":[`;
    const texts = places.map(({ section, row, number, price }, index) => {
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

  private forgetOldest(): void {
    let seats = [...this.shows.values()].reduce((sum, { gaps }) => sum + gaps.length, 0);
    for (const [showId, { gaps }] of this.shows) {
      if (seats <= MOST_SEATS || this.shows.size === 1) return;
      this.shows.delete(showId);
      seats -= gaps.length;
    }
  }
}

/** The map with other statuses: what has not changed is copied in long pieces. */
function changed({ gaps, map }: Known, statuses: string): SeatMap {
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
  if (!status) throw new Error('A seat has no status');
  return status;
}
