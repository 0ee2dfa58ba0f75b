import { recipes } from './recipes/index.mjs';
import { validValue } from './values.mjs';

/** @typedef {import('./document.mjs').Document} Document */
/** @typedef {import('./document.mjs').Operation} Operation */
/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('./world.mjs').Person} Person */
/** @typedef {import('./draw.mjs').Draw} Draw */

/**
 * A request before it is sent. Mutations change it in place.
 * @typedef {object} Request
 * @property {Operation} operation the intended operation
 * @property {string} method
 * @property {string} path
 * @property {Record<string, string>} values of the parameters in the path
 * @property {string[]} query pairs as sent
 * @property {Map<string, string | string[]>} headers
 * @property {any} json the body as a value; undefined for no body
 * @property {string | Buffer | undefined} body the body as sent, if not `json`
 * @property {Person | null} by the user whose access token is sent
 * @property {string[]} mutations names of the applied mutations; empty for a valid request
 */

/**
 * A request that should succeed.
 * @param {Operation} operation
 * @param {{ world: World, document: Document, draw: Draw }} context
 * @returns {Request}
 */
export function validRequest(operation, { world, document, draw }) {
  const recipe = recipes[operation.id]?.(world, draw) ?? {};
  const by = operation.isPublic
    ? null
    : operation.forAdmins
      ? world.admin
      : (recipe.as ?? draw.pick(world.customers));
  /** @type {Request['headers']} */
  const headers = new Map();
  if (by) headers.set('authorization', by.authorization);
  if (operation.takesQueueToken && recipe.queueToken) {
    if (draw.chance(0.8)) headers.set('x-queue-token', recipe.queueToken);
    else headers.set('cookie', `queue_token=${recipe.queueToken}`);
  }
  for (const [name, value] of Object.entries(recipe.headers ?? {})) headers.set(name, value);
  /** @type {Record<string, string>} */
  const values = {};
  for (const name of namesIn(operation, 'path')) values[name] = recipe.path?.[name] ?? draw.uuid();
  const json = operation.bodySchema
    ? bodyOf(operation.bodySchema, recipe, document, draw)
    : undefined;
  if (json !== undefined) headers.set('content-type', 'application/json');
  const takesKey = namesIn(operation, 'header').includes('Idempotency-Key');
  if (takesKey && draw.chance(0.3)) headers.set('idempotency-key', draw.uuid());
  return {
    operation,
    method: operation.method,
    path: operation.path.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? ''),
    values,
    query: queryOf(operation, { world, document, draw }),
    headers,
    json,
    body: undefined,
    by,
    mutations: [],
  };
}

/**
 * @param {import('./document.mjs').Schema} schema
 * @param {import('./recipes/recipe.mjs').Recipe} recipe
 * @param {Document} document
 * @param {Draw} draw
 */
function bodyOf(schema, { body, without = [] }, document, draw) {
  const made = /** @type {Record<string, unknown>} */ (validValue(schema, document, draw));
  for (const name of without) delete made[name];
  return { ...made, ...body };
}

/** @param {Operation} operation @param {{ world: World, document: Document, draw: Draw }} context */
function queryOf({ parameters }, { world, document, draw }) {
  return parameters
    .filter((one) => one.in === 'query' && draw.chance(0.4))
    .flatMap(({ name, schema }) => {
      // A valid cursor must be of the same list.
      if (name === 'cursor') return [];
      const value = name === 'roomId' ? world.rooms.main : validValue(schema, document, draw);
      return [`${name}=${encodeURIComponent(String(value))}`];
    });
}

/** @param {Operation} operation @param {string} place */
export function namesIn({ parameters }, place) {
  return parameters.filter((one) => one.in === place).map(({ name }) => name);
}

/** The body as sent. @param {Request} request */
export function sentBody({ body, json }) {
  return body ?? (json === undefined ? undefined : JSON.stringify(json));
}

/** The request target as sent. @param {Request} request */
export function targetOf({ path, query }) {
  return query.length > 0 ? `${path}?${query.join('&')}` : path;
}
