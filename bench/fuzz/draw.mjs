/**
 * The choices of one request. They follow from the seed of the run and the number of the request
 * alone, so that request 4,711 of seed 7 is the same in every run.
 */
export class Draw {
  #state;

  /** @param {number} seed @param {number} number */
  constructor(seed, number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b);
    this.fraction();
  }

  /** From 0 to below 1, by mulberry32. */
  fraction() {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** @param {number} min @param {number} max inclusive */
  integer(min, max) {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  /** @param {number} probability */
  chance(probability) {
    return this.fraction() < probability;
  }

  /**
   * @template Item
   * @param {readonly Item[]} items not empty
   * @returns {Item}
   */
  pick(items) {
    if (items.length === 0) throw new Error('There is nothing to pick from');
    return /** @type {Item} */ (items[this.integer(0, items.length - 1)]);
  }

  /** A UUID that stands for nothing. */
  uuid() {
    const hex = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
