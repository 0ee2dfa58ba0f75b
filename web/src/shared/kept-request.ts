import { newKey, ProblemError } from '@onsale/client';
import { user } from './session.js';
import { stored } from './stored.js';

export interface KeyHeader {
  readonly 'Idempotency-Key': string;
}

/** A request that the server may have carried out, although no answer has arrived. */
interface Unanswered<Body> {
  readonly key: string;
  readonly body: Body;
  readonly askedAt: number;
}

type Post<Body, Result> = (body: Body, header: KeyHeader) => Promise<Result>;

interface KeptRequest<Body> {
  /** The last request, if it has no answer and is not older than this. */
  unanswered(withinMs?: number): Unanswered<Body> | null;
  /** Sends the last request again if it has no answer and the same body. Otherwise this is a new request. */
  send<Result>(body: Body, post: Post<Body, Result>): Promise<Result>;
  /** Sends the last request again, as it was. Null if it has been answered. */
  repeat<Result>(post: Post<Body, Result>): Promise<Result | null>;
}

/** After this time a request with the same body is a new wish. */
const SAME_WISH_MS = 10 * 60_000;

/**
 * A request that moves money or places. Until an answer arrives, the request keeps its idempotency key, over a
 * reload too, so that it has one effect however often it is sent.
 * @param name what is requested, with the ids that are in its path
 */
export function keptRequest<Body>(name: string): KeptRequest<Body> {
  const last = stored<Unanswered<Body>>(`onsale.${name}.${user.value?.id}`);
  const unanswered = (withinMs = SAME_WISH_MS) => {
    const request = last.read();
    return request && Date.now() < request.askedAt + withinMs ? request : null;
  };
  const post = async <Result>(
    request: Unanswered<Body>,
    isRepeated: boolean,
    send: Post<Body, Result>,
  ) => {
    last.write(request);
    const settle = () => {
      // Another tab may have sent another request since.
      if (last.read()?.key === request.key) last.write(null);
    };
    try {
      const result = await send(request.body, { 'Idempotency-Key': request.key });
      settle();
      return result;
    } catch (error) {
      if (isAnswer(error, isRepeated)) settle();
      throw error;
    }
  };
  return {
    unanswered,
    async send(body, send) {
      const before = unanswered();
      const isSame = before !== null && JSON.stringify(before.body) === JSON.stringify(body);
      const request = isSame ? before : { key: newKey(), body, askedAt: Date.now() };
      return post(request, isSame, send);
    },
    async repeat(send) {
      const request = last.read();
      return request && post(request, true, send);
    },
  };
}

/** Sent before the server looks for the idempotency key: nothing about an earlier try of the request. */
const REFUSED_AT_THE_DOOR = [401, 429];

/** A refusal is an answer: nothing was done. After anything else the request may have been carried out. */
function isAnswer(error: unknown, isRepeated: boolean): boolean {
  if (!(error instanceof ProblemError)) return false;
  if (REFUSED_AT_THE_DOOR.includes(error.status)) return !isRepeated;
  return !error.isTemporary && error.status < 500;
}
