import type { IncomingMessage } from 'node:http';
import type { Principal } from './principal.js';

export interface ExpressRequest {
  /** The id in the address; empty when the address has none. */
  readonly id: string;
  readonly raw: IncomingMessage;
  /** Null on a public route. */
  readonly principal: Principal | null;
  /** The JSON that a POST came with, not checked; undefined for a GET. */
  readonly body: unknown;
}

export interface ExpressAnswer {
  /** By default 200. */
  readonly status?: 200 | 201;
  /** JSON. */
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What ended a request that must not be begun again. */
export interface ExpressRefusal {
  readonly refusal: unknown;
}

/**
 * What a crowd asks for all at once, answered below Fastify and Nest (docs/adr/0013-express-lane.md).
 * Beside it stands the ordinary route, which has all of its rules and its documentation.
 */
export abstract class ExpressRoute {
  readonly method: 'GET' | 'POST' = 'GET';
  /** The pattern of the ordinary route, as the log and the metrics name it. */
  abstract readonly pattern: string;
  /** Without it only requests with a valid access token come here. */
  readonly isPublic: boolean = false;
  /**
   * The same success as the ordinary route gives. Null, or an error, when there is anything else to
   * say: then the ordinary route says it, from the beginning. Where that must not begin again, what
   * came of it is the answer, also when it was refused.
   */
  abstract answer(request: ExpressRequest): Promise<ExpressAnswer | ExpressRefusal | null>;
}
