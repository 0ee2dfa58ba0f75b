export { ConnectionError, isPlaceLost, ProblemError } from './errors.js';
export type { Problem, ProblemCode } from './errors.js';
export { Onsale } from './onsale.js';
export type { AccessToken, OnsaleOptions } from './onsale.js';
export type { Connection, Draw, QueueOptions, QueueView } from './queue.js';
export type { components, operations, paths } from './schema.js';
export { newKey } from './requests.js';
