import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SAFE_REQUEST_ID = /^[\w.:-]{1,64}$/;

/** Ids of requests: unique among all instances, without asking for random numbers each time. */
const instanceId = randomBytes(8).toString('hex');
let requestCount = 0;

/** The id that the client, or a proxy, gave the request, if it can be logged as it is; else a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  if (typeof given === 'string' && SAFE_REQUEST_ID.test(given)) return given;
  requestCount += 1;
  return `${instanceId}-${requestCount.toString(36)}`;
}
