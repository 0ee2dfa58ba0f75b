import type { IncomingHttpHeaders } from 'node:http';
import type { Principal } from './principal.js';

export interface ExpressRequest {
  /** The id in the address; empty when the address has none. */
  readonly id: string;
  readonly headers: IncomingHttpHeaders;
  /** Null on a public route. */
  readonly principal: Principal | null;
}

export interface ExpressAnswer {
  /** JSON. */
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A read that a crowd asks for all at once, answered below Fastify and Nest (docs/adr/0013-express-lane.md).
 * Beside it stands the ordinary route, which has all of its rules and its documentation.
 */
export abstract class ExpressRoute {
  /** The pattern of the ordinary route, as the log and the metrics name it. */
  abstract readonly pattern: string;
  /** Without it only requests with a valid access token come here. */
  readonly isPublic: boolean = false;
  /**
   * The same 200 as the ordinary route gives. Null, or an error, when there is anything else to say:
   * then the ordinary route says it, from the beginning. So this must change nothing.
   */
  abstract answer(request: ExpressRequest): Promise<ExpressAnswer | null>;
}
