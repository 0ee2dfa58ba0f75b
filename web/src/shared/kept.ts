import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Action, useAction } from './action.js';
import { type KeyHeader, keptRequest } from './kept-request.js';
import { codeOf } from './problem-code.js';
import { user } from './session.js';
import { stored } from './stored.js';

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
  readonly post: (body: Body, header: KeyHeader) => Promise<{ id: string }>;
  readonly read: (id: string) => Promise<Value>;
  /** The code of the refusal of `read` if there is no such thing any more. */
  readonly notFound: string;
}

/** An order or a hold of a part of the pages, at most one at a time. @param name of that part */
export function useKept<Body, Value extends { readonly id: string }>(
  name: string,
  { post, read, notFound }: Operations<Body, Value>,
): Kept<Body, Value> {
  const request = keptRequest<Body>(name);
  const id = stored<string>(`onsale.${name}.id.${user.value?.id}`);
  const value = useSignal<Value | null>(null);
  const isOpen = useSignal(id.read() !== null || request.unanswered() !== null);

  const load = async (known: string) => {
    try {
      value.value = await read(known);
      isOpen.value = true;
    } catch (error) {
      if (codeOf(error) !== notFound) throw error;
      // It was removed, or belongs to a database that is gone.
      forget();
    }
  };
  const send = async (sending: Promise<{ id: string } | null>) => {
    try {
      const made = await sending;
      if (made === null) return forget();
      id.write(made.id);
      isOpen.value = true;
      await load(made.id);
    } catch (error) {
      isOpen.value = id.read() !== null || request.unanswered(Infinity) !== null;
      throw error;
    }
  };
  const forget = () => {
    id.write(null);
    value.value = null;
    isOpen.value = false;
  };

  const place = useAction((body: Body) => send(request.send(body, post)));
  const repeat = useAction(async () => {
    const known = id.read();
    await (known === null ? send(request.repeat(post)) : load(known));
  });
  useEffect(() => {
    if (isOpen.value) void repeat.run();
  }, []);
  const reload = async () => {
    if (value.value) await load(value.value.id);
  };
  return { value, isOpen, place, repeat, reload, adopt: load, forget };
}
