/** @typedef {() => number} Random a number from 0 to 1, like Math.random, but repeatable */

/**
 * Mulberry32 (Tommy Ettinger): a small random generator with a seed.
 * @param {number} seed a whole number
 * @returns {Random}
 */
export function randomFrom(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @template Item
 * @param {Random} random
 * @param {readonly Item[]} items
 * @returns {Item | undefined} undefined if there are none
 */
export function pick(random, items) {
  return items[Math.floor(random() * items.length)];
}

/**
 * @template Item
 * @param {Random} random
 * @param {readonly Item[]} items
 * @returns {Item[]}
 */
export function shuffle(random, items) {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
