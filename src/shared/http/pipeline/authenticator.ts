import type { Principal } from './principal.js';

/** Tells who sends a request. Bound by the context that knows users. */
export abstract class Authenticator {
  /**
   * Who the bearer token of an `Authorization` header stands for; null when there is none, or when it
   * is forged, expired, or not meant for us.
   */
  abstract principalOf(authorization: string | undefined): Promise<Principal | null>;
}
