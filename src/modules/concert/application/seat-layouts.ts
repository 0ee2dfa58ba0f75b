import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { ConcertError } from '../domain/concert-error.js';
import { isStanding, type SeatedSection } from '../domain/show.js';
import { ConcertQueries, type Layout } from './concert-queries.js';
import type { SharedBody } from './seat-maps.js';
import { ShowReader } from './show-reader.js';

/** Bytes of all kept layouts. The least recently used ones are dropped first. */
const MAX_CACHED_BYTES = 40_000_000;
/** Free rows between two sections. */
const ROWS_BETWEEN_SECTIONS = 2;

interface LayoutBody extends SharedBody {
  readonly layoutVersion: number;
}

/** The layouts of shows, serialized. They change only when a show is repaired. */
@Injectable()
export class SeatLayouts {
  private readonly shows = new Map<string, LayoutBody>();
  private readonly bodies = new Batcher<string, LayoutBody>(async (showIds) => {
    const [showId = ''] = showIds;
    const body = fulfilled(await this.make(showId));
    return showIds.map(() => body);
  });

  constructor(
    private readonly queries: ConcertQueries,
    private readonly showReader: ShowReader,
  ) {}

  /** JSON: `{showId, sections}`. @throws ConcertError SHOW_NOT_FOUND */
  async get(showId: string): Promise<SharedBody> {
    const show = await this.showReader.read(showId);
    if (!show) throw new ConcertError('SHOW_NOT_FOUND');
    const kept = this.shows.get(showId);
    if (kept?.layoutVersion !== show.layoutVersion) return this.bodies.submit(showId, showId);
    this.keep(showId, kept);
    return kept;
  }

  private async make(showId: string): Promise<LayoutBody> {
    const layout = await this.queries.readLayout(showId);
    if (!layout) throw new ConcertError('SHOW_NOT_FOUND');
    const { layoutVersion } = layout;
    const body = Buffer.from(JSON.stringify({ showId, sections: sectionsOf(layout) }));
    const made = { body, layoutVersion, version: String(layoutVersion) };
    this.keep(showId, made);
    return made;
  }

  /** The layout moves to the end, as the most recently used one. */
  private keep(showId: string, layout: LayoutBody): void {
    this.shows.delete(showId);
    this.shows.set(showId, layout);
    let bytes = [...this.shows.values()].reduce((sum, { body }) => sum + body.length, 0);
    for (const [oldest, { body }] of this.shows) {
      if (bytes <= MAX_CACHED_BYTES || this.shows.size === 1) return;
      this.shows.delete(oldest);
      bytes -= body.length;
    }
  }
}

/** The sections stand one behind the other, the first one at the front, each around the middle (x = 0). */
function sectionsOf({ sections, seatIds, areas }: Layout): object[] {
  let seat = 0;
  let area = 0;
  let y = 0;
  return sections.map((section) => {
    const { name, price } = section;
    const top = y;
    if (isStanding(section)) {
      y += 1 + ROWS_BETWEEN_SECTIONS;
      const { id, capacity } = areas[area++]!;
      return { name, kind: 'STANDING', price, areaId: id, capacity, x: 0, y: top };
    }
    const { rows, seatsPerRow } = section;
    y += rows + ROWS_BETWEEN_SECTIONS;
    const first = seat;
    seat += rows * seatsPerRow;
    return { name, kind: 'SEATED', price, rows: rowsOf(section, seatIds.slice(first, seat), top) };
  });
}

function rowsOf({ rows, seatsPerRow, price }: SeatedSection, ids: readonly string[], top: number) {
  const middle = (seatsPerRow + 1) / 2;
  return Array.from({ length: rows }, (_row, index) => ({
    row: index + 1,
    seats: ids.slice(index * seatsPerRow, (index + 1) * seatsPerRow).map((id, place) => {
      const number = place + 1;
      return { id, number, price, x: number - middle, y: top + index };
    }),
  }));
}
