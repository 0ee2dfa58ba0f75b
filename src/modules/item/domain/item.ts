import { ItemError } from './item-error.js';

/** When an item can be ordered. */
export interface SaleWindow {
  /** Orders are refused before this moment; null for no start. */
  readonly onSaleFrom: Date | null;
  /** Orders are refused from this moment on; null for no end. */
  readonly onSaleUntil: Date | null;
}

/** What an admin may leave out. */
interface SaleTerms extends SaleWindow {
  /** The most pieces that a user may have, unpaid ones included; null for no limit. */
  readonly maxPerUser: number | null;
  /** Lists leave the item out. Users who know its id can read and order it. */
  readonly hidden: boolean;
}

/** The fields that an admin edits. The stock has a row of its own, because every order changes it. */
export interface ItemDescription extends SaleTerms {
  /** Unique among the items that are not deleted. */
  readonly name: string;
  readonly description: string | null;
  /** In minor units. */
  readonly price: number;
  /** The waiting room in front of the item; null when users order it without queueing. */
  readonly roomId: string | null;
}

export type ItemDraft = Omit<ItemDescription, keyof SaleTerms> & Partial<SaleTerms>;

export interface Item extends ItemDescription {
  readonly id: string;
  /** Grows by one with each change and with the deletion. The state with the highest version is current. */
  readonly version: number;
  readonly createdAt: Date;
}

export const MAX_PRICE = 1_000_000_000;
/** The largest stock after a creation or an adjustment. Returned pieces may exceed it. */
export const MAX_STOCK = 10_000_000;
/** `maxPerUser` of an item with a room, if no admin sets it. */
export const DEFAULT_MAX_PER_USER = 10;

/** The draft with the defaults. @throws ItemError INVALID_ITEM */
export function describedBy(draft: ItemDraft): ItemDescription {
  const { maxPerUser = draft.roomId === null ? null : DEFAULT_MAX_PER_USER } = draft;
  const { onSaleFrom = null, onSaleUntil = null, hidden = false } = draft;
  assertWindow({ onSaleFrom, onSaleUntil });
  return { ...draft, maxPerUser, onSaleFrom, onSaleUntil, hidden };
}

/**
 * The changes to store: an item that gets a room gets the default limit too, unless it has a limit.
 * @throws ItemError INVALID_ITEM
 */
export function changesOf(
  item: ItemDescription,
  changes: Partial<ItemDescription>,
): Partial<ItemDescription> {
  const changed = { ...item, ...changes };
  assertWindow(changed);
  const getsRoom = item.roomId === null && changed.roomId !== null;
  const needsLimit = getsRoom && changed.maxPerUser === null && changes.maxPerUser === undefined;
  return needsLimit ? { ...changes, maxPerUser: DEFAULT_MAX_PER_USER } : changes;
}

export function isOnSale({ onSaleFrom, onSaleUntil }: SaleWindow, now: Date): boolean {
  return !(onSaleFrom && now < onSaleFrom) && !(onSaleUntil && now >= onSaleUntil);
}

function assertWindow({ onSaleFrom, onSaleUntil }: SaleWindow): void {
  if (onSaleFrom && onSaleUntil && onSaleFrom >= onSaleUntil) throw new ItemError('INVALID_ITEM');
}
