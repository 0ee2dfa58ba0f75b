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

/** The seats of a show up to what changes: each is all of its JSON before the status. */
type Layout = readonly string[];

interface Known {
  readonly layout: Layout;
  /** The one that was made last. */
  map: SeatMap | null;
}

/** Layouts and maps kept: so many seats come to some 75 MB. Those asked for least recently go first. */
const MOST_SEATS = 300_000;
/** Who asks while a map is made waits for the next one; it costs no more for many. */
const MOST_VIEWERS = 10_000;

const STATUS_OF_LETTER: Readonly<Record<string, string>> = {
  A: 'AVAILABLE',
  H: 'HELD',
  S: 'SOLD',
};

/**
 * Seat maps, each as of a moment after it was asked for. In an on-sale everybody looks at the same
 * map and most of it never changes: so the statuses alone are read, once for all who ask at the
 * same time, and put into a layout that is kept as text.
 */
@Injectable()
export class SeatMaps {
  private readonly shows = new Map<string, Known>();
  private readonly maps = new Batcher<string, SeatMap>(async (showIds) => {
    const [showId = ''] = showIds;
    const map = fulfilled(await this.make(showId));
    return showIds.map(() => map);
  }, MOST_VIEWERS);

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
    if (known.map?.version !== statuses) {
      known.map = { body: bodyOf(showId, known.layout, statuses), version: statuses };
    }
    return known.map;
  }

  private async knownOf(showId: string): Promise<Known> {
    const known = this.shows.get(showId) ?? { layout: await this.readLayout(showId), map: null };
    // Put back at the end: it was asked for last. A show gets all of its seats as it is created.
    this.shows.delete(showId);
    if (known.layout.length > 0) this.shows.set(showId, known);
    this.forgetOldest();
    return known;
  }

  private async readLayout(showId: string): Promise<Layout> {
    const [show, ids] = await Promise.all([
      this.showReader.read(showId),
      this.queries.listSeatIds(showId),
    ]);
    const places = placesOf(show?.sections ?? []);
    if (ids.length !== places.length) throw new Error('The seats of a show are not its sections');
    return places.map(({ section, row, number, price }, index) => {
      const name = JSON.stringify(section);
      return `{"id":"${ids[index]}","section":${name},"row":${row},"number":${number},"price":${price},`;
    });
  }

  private forgetOldest(): void {
    let seats = [...this.shows.values()].reduce((sum, { layout }) => sum + layout.length, 0);
    for (const [showId, { layout }] of this.shows) {
      if (seats <= MOST_SEATS || this.shows.size === 1) return;
      this.shows.delete(showId);
      seats -= layout.length;
    }
  }
}

function bodyOf(showId: string, layout: Layout, statuses: string): Buffer {
  let seats = '';
  for (let place = 0; place < layout.length; place += 1) {
    const status = STATUS_OF_LETTER[statuses[place] ?? ''];
    seats += `${place === 0 ? '' : ','}${layout[place]}"status":"${status}"}`;
  }
  return Buffer.from(`{"showId":${JSON.stringify(showId)},"seats":[${seats}]}`);
}
