import { ask, type Told } from './ask.js';
import type { Person } from './people.js';
import type { World } from './world.js';

/** JSON too, but not written as the express lane takes it. */
export const ORDINARY = { 'content-type': 'application/json; charset=utf-8' };

/** A POST that has an effect. */
export interface Request {
  readonly path: string;
  /** As it is sent; undefined for none. */
  readonly body?: string;
}

export function send(
  world: World,
  { accessToken, api }: Person,
  { path, body }: Request,
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const theirs = {
    authorization: `Bearer ${accessToken}`,
    'x-request-id': 'same',
    ...(api.queueToken !== undefined && { 'x-queue-token': api.queueToken }),
    'content-length': `${Buffer.byteLength(body ?? '')}`,
    ...(body !== undefined && { 'content-type': 'application/json' }),
  };
  const all = { ...theirs, ...headers };
  return ask(`${world.app.baseUrl}${path}`, { method: 'POST', headers: all, body: [body ?? ''] });
}

/** What the lane made of each request that it was asked for; null of what it left alone. */
export function outcomesOf(
  results: readonly { readonly value: unknown }[],
): Promise<readonly ('done' | 'refused' | null)[]> {
  return Promise.all(
    results.map(async ({ value }) => {
      const answer = await (value as Promise<object | null>).catch(() => null);
      return answer && ('refusal' in answer ? 'refused' : 'done');
    }),
  );
}

/** An answer without what differs between two effects of a kind: their ids, times and the like. */
export function shapeOf({ status, headers, body }: Told) {
  const view = JSON.parse(body) as object;
  return { status, headers, view: plain(view), keys: Object.keys(view), length: body.length };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}
