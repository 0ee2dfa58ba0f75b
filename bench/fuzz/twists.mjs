import { namesIn } from './request.mjs';
import { addressTwists, pathTwists, queryTwists } from './twist-addresses.mjs';
import { addBody, bodyTwists } from './twist-bodies.mjs';
import {
  authorityTwists,
  headerTwists,
  keyTwists,
  methodTwists,
  queueTokenTwists,
} from './twist-headers.mjs';

/** @typedef {import('./request.mjs').Request} Request */

/**
 * What twists choose from.
 * @typedef {object} Context
 * @property {import('./draw.mjs').Draw} draw
 * @property {import('./world.mjs').World} world
 * @property {import('./document.mjs').Document} document
 * @property {readonly string[]} forged `Authorization` headers that nobody may get in with
 */

/** @typedef {Record<string, (request: Request, context: Context) => void>} Twists */

/** Kinds of twists, how often they are taken, and what they need. */
const KINDS = /** @type {const} */ ([
  [8, bodyTwists, takesBody],
  [4, addressTwists, takesPathValues],
  [1, pathTwists, always],
  [2, queryTwists, always],
  [3, authorityTwists, (/** @type {Request} */ { operation }) => !operation.isPublic],
  [2, queueTokenTwists, (/** @type {Request} */ { operation }) => operation.takesQueueToken],
  [2, keyTwists, takesKey],
  [1, headerTwists, always],
  [1, methodTwists, always],
  [1, { 'a body that nobody asked for': addBody }, noBody],
]);

/** Spoils a valid request: once, or twice at once. @param {Request} request @param {Context} context */
export function twist(request, context) {
  const { draw } = context;
  for (let times = draw.chance(0.2) ? 2 : 1; times > 0; times -= 1) {
    // Anew each time: after the first one the body may be no object any more.
    const possible = KINDS.flatMap(([weight, twists, fits]) =>
      fits(request) ? Array.from({ length: weight }, () => /** @type {Twists} */ (twists)) : [],
    );
    const [name, apply] = draw.pick(Object.entries(draw.pick(possible)));
    apply(request, context);
    request.twists.push(name);
  }
}

/** @param {Request} request */
function takesBody({ json, body }) {
  return body === undefined && isObject(json);
}

/** @param {unknown} value */
function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param {Request} request */
function takesPathValues({ operation }) {
  return namesIn(operation, 'path').length > 0;
}

/** @param {Request} request */
function takesKey({ operation }) {
  return namesIn(operation, 'header').includes('Idempotency-Key');
}

/** @param {Request} request */
function noBody({ operation }) {
  return operation.bodySchema === null;
}

function always() {
  return true;
}
