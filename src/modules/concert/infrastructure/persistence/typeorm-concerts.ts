import { Injectable } from '@nestjs/common';
import { columnsOf } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { changeVersioned } from '../../../../shared/database/versioned-rows.js';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { newId } from '../../../../shared/ids.js';
import type { Concert } from '../../domain/concert.js';
import {
  type ConcertChanges,
  Concerts,
  type PlacesOfShow,
  type StoredShowChanges,
} from '../../domain/concerts.js';
import {
  countSeats,
  isStanding,
  positionsOf,
  type SeatPosition,
  type Show,
  type ShowOnSale,
  type StandingSection,
} from '../../domain/show.js';
import { AreaRow } from './area.row.js';
import { ConcertRow } from './concert.row.js';
import { SHOW_ON_SALE_COLUMNS, SHOW_WITH_CONCERT } from './concert-sql.js';
import { ShowRow } from './show.row.js';

/** Rows per INSERT. */
const SEATS_PER_INSERT = 10_000;

@Injectable()
export class TypeormConcerts extends Concerts {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(concert: Concert): Promise<void> {
    await this.transactions.manager.insert(ConcertRow, concert);
  }

  findById(id: string): Promise<Concert | null> {
    return this.transactions.manager.findOneBy(ConcertRow, { id });
  }

  change(id: string, changes: ConcertChanges, expected: ExpectedVersions): Promise<Concert | null> {
    return changeVersioned(this.transactions, ConcertRow, { where: { id }, changes, expected });
  }

  async addShow(show: Show): Promise<void> {
    await this.transactions.manager.insert(ShowRow, { ...show, sections: [...show.sections] });
    await this.addPlaces(show, 0);
  }

  async addPlaces({ id, sections }: PlacesOfShow, after: number): Promise<void> {
    const seats = positionsOf(sections).slice(countSeats(sections.slice(0, after)));
    for (let start = 0; start < seats.length; start += SEATS_PER_INSERT) {
      await this.addSeats(id, seats.slice(start, start + SEATS_PER_INSERT));
    }
    const areas = sections.flatMap((section, index) =>
      index < after || !isStanding(section) ? [] : [areaOf(id, section, index + 1)],
    );
    if (areas.length > 0) await this.transactions.manager.insert(AreaRow, areas);
  }

  async findShows(ids: readonly string[]): Promise<ReadonlyMap<string, ShowOnSale>> {
    const shows = await this.transactions.manager.query<ShowOnSale[]>(
      `SELECT ${SHOW_ON_SALE_COLUMNS} FROM ${SHOW_WITH_CONCERT} WHERE show.id = ANY($1::uuid[])`,
      [ids],
    );
    return new Map(shows.map((show) => [show.id, show]));
  }

  async findCancelled(ids: readonly string[]): Promise<readonly string[]> {
    const shows = await this.transactions.manager.query<{ id: string }[]>(
      `SELECT id FROM concert_shows WHERE id = ANY($1::uuid[]) AND status = 'CANCELLED'`,
      [ids],
    );
    return shows.map(({ id }) => id);
  }

  changeShow(
    id: string,
    { sections, ...others }: StoredShowChanges,
    expected: ExpectedVersions,
  ): Promise<Show | null> {
    const changes = { ...others, ...(sections && { sections: [...sections] }) };
    return changeVersioned(this.transactions, ShowRow, { where: { id }, changes, expected });
  }

  lockShow(id: string): Promise<Show | null> {
    const lock = { mode: 'pessimistic_write' } as const;
    return this.transactions.manager.findOne(ShowRow, { where: { id }, lock });
  }

  private async addSeats(showId: string, seats: readonly SeatPosition[]): Promise<void> {
    await this.transactions.manager.query(
      `INSERT INTO concert_seats (show_id, id, position, section, row, number, price)
       SELECT $1, * FROM unnest($2::uuid[], $3::int[], $4::text[], $5::int[], $6::int[], $7::int[])`,
      [
        showId,
        seats.map(() => newId()),
        ...columnsOf(seats, 'position', 'section', 'row', 'number', 'price'),
      ],
    );
  }
}

function areaOf(showId: string, { name, price, capacity }: StandingSection, position: number) {
  return { id: newId(), showId, position, section: name, price, capacity, available: capacity };
}
