/** @typedef {import('../world.mjs').World} World */
/** @typedef {import('../world.mjs').Person} Person */
/** @typedef {import('../draw.mjs').Draw} Draw */

/**
 * What a request of an operation needs to succeed, besides valid values.
 * @typedef {object} Recipe
 * @property {Person} [as]
 * @property {Record<string, string>} [path] values of parameters
 * @property {Record<string, unknown>} [body] fields that replace generated fields
 * @property {readonly string[]} [without] fields to leave out
 * @property {string} [queueToken]
 * @property {Record<string, string>} [headers] in lower case
 */

/** By operation. @typedef {Record<string, (world: World, draw: Draw) => Recipe>} Recipes */

const DAY_MS = 86_400_000;
/** @param {number} days from now */
export const inDays = (days) => new Date(Date.now() + days * DAY_MS).toISOString();

/** A sale that ends before any show starts. */
export const WINDOW = { onSaleFrom: inDays(-1), onSaleUntil: inDays(0.5) };

/** An admitted customer. @param {World} world @param {Draw} draw */
export function letIn(world, draw) {
  const as = draw.pick(world.customers);
  return { as, queueToken: as.places.main };
}

/**
 * A recipe for one of the things, sent by its owner.
 * @template {import('../world.mjs').Owned} Thing
 * @param {readonly Thing[]} things
 * @param {Draw} draw
 * @param {(thing: Thing) => Recipe} recipe
 * @returns {Recipe}
 */
export function own(things, draw, recipe) {
  if (things.length === 0) return {};
  const thing = draw.pick(things);
  const { owner } = thing;
  return { as: owner, queueToken: owner.places.main, ...recipe(thing) };
}
