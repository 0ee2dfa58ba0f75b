import type { Area } from './locked-areas.js';

/** An area of any show. */
export interface AreaOfShow extends Area {
  readonly showId: string;
}

/** Places of one area. */
export interface PlacesOfArea {
  readonly id: string;
  readonly quantity: number;
}

/**
 * Stores how many places of each area are neither held nor sold. The lock of the row decides every
 * race. Several rows are always locked in the order of their ids.
 */
export abstract class AreaInventory {
  /** Areas of any show, by id, without locks. Areas that do not exist are absent. */
  abstract find(areaIds: readonly string[]): Promise<ReadonlyMap<string, AreaOfShow>>;
  /** Locks areas until the transaction ends. Areas of other shows are absent. */
  abstract lock(showId: string, areaIds: readonly string[]): Promise<readonly Area[]>;
  /** Subtracts from locked areas. Returns the number of areas. */
  abstract take(places: readonly PlacesOfArea[]): Promise<number>;
  /** Adds the quantities. Each area is named once. */
  abstract giveBack(places: readonly PlacesOfArea[]): Promise<void>;
}
