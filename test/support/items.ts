import { randomUUID } from 'node:crypto';
import { ItemFacade } from '../../src/modules/item/index.js';
import type { World } from './world.js';

type NewItem = Parameters<ItemFacade['createItem']>[0];
type Item = Awaited<ReturnType<ItemFacade['createItem']>>;

/** Creates an item, by default with a unique name. */
export function addItem(world: World, item: Partial<NewItem> = {}): Promise<Item> {
  const usual = { name: `Item ${randomUUID()}`, description: null, price: 10_000, roomId: null };
  return world.app.get(ItemFacade).createItem({ ...usual, stock: 10, ...item }, null);
}

/** The stock of the item and its adjustments. */
export async function stockHistoryOf(world: World, itemId: string | undefined) {
  const [stock] = await world.rows<{ available: number }>(
    `SELECT available FROM item_stock WHERE item_id = $1`,
    [itemId],
  );
  const adjustments = await world.rows(
    `SELECT delta, reason, admin_id FROM item_stock_adjustments WHERE item_id = $1 ORDER BY id`,
    [itemId],
  );
  return { available: stock?.available, adjustments };
}
