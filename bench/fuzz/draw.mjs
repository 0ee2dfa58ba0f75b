import { randomFrom } from '../shared/random.mjs';

/**
 * The random choices of one request. They depend only on the seed and the number of the request, so
 * that request 4,711 of seed 7 is the same in every run.
 */
export class Draw {
  /** @param {number} seed @param {number} number */
  constructor(seed, number) {
    this.random = randomFrom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));
    this.random();
  }

  /** @param {number} min @param {number} max inclusive */
  integer(min, max) {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  /** @param {number} probability */
  chance(probability) {
    return this.random() < probability;
  }

  /**
   * @template Item
   * @param {readonly Item[]} items not empty
   * @returns {Item}
   */
  pick(items) {
    if (items.length === 0) throw new Error('The list is empty');
    return /** @type {Item} */ (items[this.integer(0, items.length - 1)]);
  }

  /** A random UUID. */
  uuid() {
    const hex = Array.from({ length: 32 }, () => this.integer(0, 15).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}
