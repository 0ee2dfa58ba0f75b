import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useCallback, useEffect } from 'preact/hooks';

export interface Loaded<Value> {
  /** Null until the first response. */
  readonly value: ReadonlySignal<Value | null>;
  readonly error: ReadonlySignal<unknown>;
  readonly reload: () => Promise<void>;
}

/** Reads something when the component appears, and when `key` changes. */
export function useLoaded<Value>(read: () => Promise<Value>, key: unknown = null): Loaded<Value> {
  const value = useSignal<Value | null>(null);
  const error = useSignal<unknown>(null);
  const reload = useCallback(async () => {
    try {
      value.value = await read();
      error.value = null;
    } catch (failure) {
      error.value = failure;
    }
  }, [key]);
  useEffect(() => void reload(), [reload]);
  return { value, error, reload };
}
