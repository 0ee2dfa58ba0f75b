import { newKey, ProblemError } from '@onsale/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Action, useAction } from './action.js';
import { user } from './session.js';
import { stored } from './stored.js';

/** What the user asked for. It outlives a reload, so that the request is repeated with its key. */
interface Asked<Body> {
  readonly key: string;
  readonly body: Body;
  readonly askedAt: number;
  /** Null until the server has answered. */
  readonly id: string | null;
}

/** Later than this a request without an answer is not repeated by itself: nobody expects it any more. */
const REPEATED_FOR_MS = 10 * 60_000;

export interface Kept<Body, Value> {
  readonly value: ReadonlySignal<Value | null>;
  /** The user has one here, or asked for one and got no answer. `repeat` finds out. */
  readonly isOpen: ReadonlySignal<boolean>;
  readonly place: Action<[Body]>;
  readonly repeat: Action<[]>;
  reload(): Promise<void>;
  /** One that was made elsewhere, for example on another device. */
  adopt(id: string): Promise<void>;
  /** For the next one. */
  forget(): void;
}

interface Operations<Body, Value> {
  readonly post: (body: Body, header: { 'Idempotency-Key': string }) => Promise<{ id: string }>;
  readonly read: (id: string) => Promise<Value>;
}

/** An order or a hold of a part of the pages, at most one at a time. @param name of that part */
export function useKept<Body, Value extends { readonly id: string }>(
  name: string,
  { post, read }: Operations<Body, Value>,
): Kept<Body, Value> {
  const kept = stored<Asked<Body>>(`onsale.${name}.${user.value?.id}`);
  const value = useSignal<Value | null>(null);
  const isOpen = useSignal(kept.read() !== null);

  const send = async (asked: Asked<Body>) => {
    kept.write(asked);
    try {
      const { id } = await post(asked.body, { 'Idempotency-Key': asked.key });
      kept.write({ ...asked, id });
      value.value = await read(id);
      isOpen.value = true;
    } catch (error) {
      if (isRefusal(error)) forget();
      else isOpen.value = true;
      throw error;
    }
  };
  const forget = () => {
    kept.write(null);
    value.value = null;
    isOpen.value = false;
  };

  const place = useAction((body: Body) =>
    send({ key: newKey(), body, askedAt: Date.now(), id: null }),
  );
  const repeat = useAction(async () => {
    const asked = kept.read();
    if (asked?.id) value.value = await read(asked.id);
    else if (asked) await send(asked);
  });
  useEffect(() => {
    const asked = kept.read();
    if (!asked) return;
    if (asked.id === null && Date.now() > asked.askedAt + REPEATED_FOR_MS) forget();
    else void repeat.run();
  }, []);
  const reload = async () => {
    if (value.value) value.value = await read(value.value.id);
  };
  const adopt = async (id: string) => {
    value.value = await read(id);
    isOpen.value = true;
  };
  return { value, isOpen, place, repeat, reload, adopt, forget };
}

/** A refusal is an answer: there is none. After anything else there may be one. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof ProblemError)) return false;
  return error.status === 429 || (!error.isTemporary && error.status < 500);
}
