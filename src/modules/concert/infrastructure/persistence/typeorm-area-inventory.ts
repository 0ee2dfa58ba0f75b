import { Injectable } from '@nestjs/common';
import { columnsOf } from '../../../../shared/database/columns.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { AreaInventory, type AreaOfShow, type PlacesOfArea } from '../../domain/area-inventory.js';
import type { Area } from '../../domain/locked-areas.js';

/** Every statement locks its areas in the order of their ids, so two of them never deadlock. */
@Injectable()
export class TypeormAreaInventory extends AreaInventory {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async find(areaIds: readonly string[]): Promise<ReadonlyMap<string, AreaOfShow>> {
    const areas = await this.transactions.manager.query<AreaOfShow[]>(
      `SELECT id, show_id AS "showId", section, price, available FROM concert_areas
       WHERE id = ANY($1::uuid[])`,
      [areaIds],
    );
    return new Map(areas.map((area) => [area.id, area]));
  }

  /** After a wait for a lock PostgreSQL reads the locked row again, so all columns are current. */
  lock(showId: string, areaIds: readonly string[]): Promise<readonly Area[]> {
    return this.transactions.manager.query<Area[]>(
      `SELECT id, section, price, available FROM concert_areas
       WHERE id = ANY($2::uuid[]) AND show_id = $1 ORDER BY id FOR UPDATE`,
      [showId, areaIds],
    );
  }

  async take(places: readonly PlacesOfArea[]): Promise<number> {
    const [, changed] = await this.transactions.manager.query<[unknown[], number]>(
      `UPDATE concert_areas area SET available = available - quantity
       FROM unnest($1::uuid[], $2::int[]) AS taken (id, quantity) WHERE area.id = taken.id`,
      columnsOf(places, 'id', 'quantity'),
    );
    return changed;
  }

  async giveBack(places: readonly PlacesOfArea[]): Promise<void> {
    await this.transactions.manager.query(
      `WITH locked AS (
         SELECT id, quantity FROM concert_areas area
         JOIN unnest($1::uuid[], $2::int[]) AS back (id, quantity) USING (id)
         ORDER BY id FOR UPDATE OF area
       )
       UPDATE concert_areas area SET available = available + quantity
       FROM locked WHERE area.id = locked.id`,
      columnsOf(places, 'id', 'quantity'),
    );
  }
}
