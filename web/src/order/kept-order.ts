import { newKey, ProblemError, type components } from '@onsale/client';
import { type ReadonlySignal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type Action, useAction } from '../shared/action.js';
import { onsale, user } from '../shared/session.js';
import { stored } from '../shared/stored.js';

export type Order = components['schemas']['OrderDto'];
export type OrderRequest = components['schemas']['PlaceOrderBody'];

/** An order that the user asked for. It outlives a reload, so that the request is repeated with its key. */
interface Kept {
  readonly key: string;
  readonly body: OrderRequest;
  readonly askedAt: number;
  /** Null until the server has answered. */
  readonly orderId: string | null;
}

/** Later than this an order without an answer is not repeated by itself: nobody expects it any more. */
const REPEATED_FOR_MS = 10 * 60_000;

export interface KeptOrder {
  readonly order: ReadonlySignal<Order | null>;
  /** The user has an order here, or asked for one and got no answer. `repeat` finds out. */
  readonly isOpen: ReadonlySignal<boolean>;
  readonly place: Action<[OrderRequest]>;
  readonly repeat: Action<[]>;
  reload(): Promise<void>;
  /** For the next order. */
  forget(): void;
}

/** The order of a part of the pages, at most one at a time. @param name of that part */
export function useKeptOrder(name: string): KeptOrder {
  const kept = stored<Kept>(`onsale.order.${user.value?.id}.${name}`);
  const order = useSignal<Order | null>(null);
  const isOpen = useSignal(kept.read() !== null);

  const send = async (asked: Kept) => {
    kept.write(asked);
    try {
      const header = { 'Idempotency-Key': asked.key };
      const { id } = await onsale.post('/v1/orders', { body: asked.body, params: { header } });
      kept.write({ ...asked, orderId: id });
      await read(id);
      isOpen.value = true;
    } catch (error) {
      // A refusal is an answer: there is no order. After anything else there may be one.
      const isRefused = error instanceof ProblemError && !error.isTemporary && error.status < 500;
      if (isRefused) forget();
      else isOpen.value = true;
      throw error;
    }
  };
  const read = async (orderId: string) => {
    order.value = await onsale.get('/v1/orders/{orderId}', { params: { path: { orderId } } });
  };
  const forget = () => {
    kept.write(null);
    order.value = null;
    isOpen.value = false;
  };

  const place = useAction((body: OrderRequest) =>
    send({ key: newKey(), body, askedAt: Date.now(), orderId: null }),
  );
  const repeat = useAction(async () => {
    const asked = kept.read();
    if (asked?.orderId) await read(asked.orderId);
    else if (asked) await send(asked);
  });
  useEffect(() => {
    const asked = kept.read();
    if (!asked) return;
    if (asked.orderId === null && Date.now() > asked.askedAt + REPEATED_FOR_MS) forget();
    else void repeat.run();
  }, []);
  const reload = async () => {
    if (order.value) await read(order.value.id);
  };
  return { order, isOpen, place, repeat, reload, forget };
}
