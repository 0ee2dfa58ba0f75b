import { namesIn } from './request.mjs';
import { addressMutations, pathMutations, queryMutations } from './address-mutations.mjs';
import { addBody, bodyMutations } from './body-mutations.mjs';
import {
  authorityMutations,
  headerMutations,
  keyMutations,
  methodMutations,
  queueTokenMutations,
} from './header-mutations.mjs';

/** @typedef {import('./request.mjs').Request} Request */

/**
 * The context of a mutation.
 * @typedef {object} Context
 * @property {import('./draw.mjs').Draw} draw
 * @property {import('./world.mjs').World} world
 * @property {import('./document.mjs').Document} document
 * @property {readonly string[]} forged `Authorization` headers that must be refused
 */

/** @typedef {Record<string, (request: Request, context: Context) => void>} Mutations */

/** Kinds of mutations: weight, mutations, and condition. */
const KINDS = /** @type {const} */ ([
  [8, bodyMutations, takesBody],
  [4, addressMutations, takesPathValues],
  [1, pathMutations, always],
  [2, queryMutations, always],
  [3, authorityMutations, (/** @type {Request} */ { operation }) => !operation.isPublic],
  [2, queueTokenMutations, (/** @type {Request} */ { operation }) => operation.takesQueueToken],
  [2, keyMutations, takesKey],
  [1, headerMutations, always],
  [1, methodMutations, always],
  [1, { 'a body on an operation without one': addBody }, noBody],
]);

/** Mutates a valid request once or twice. @param {Request} request @param {Context} context */
export function mutate(request, context) {
  const { draw } = context;
  for (let times = draw.chance(0.2) ? 2 : 1; times > 0; times -= 1) {
    // Computed each time, because the first mutation may replace the body.
    const possible = KINDS.flatMap(([weight, mutations, fits]) =>
      fits(request)
        ? Array.from({ length: weight }, () => /** @type {Mutations} */ (mutations))
        : [],
    );
    const [name, apply] = draw.pick(Object.entries(draw.pick(possible)));
    apply(request, context);
    request.mutations.push(name);
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
