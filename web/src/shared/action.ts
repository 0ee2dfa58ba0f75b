import { useSignal, type ReadonlySignal } from '@preact/signals';

export interface Action<Args extends readonly unknown[]> {
  readonly isRunning: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<unknown>;
  /** Does nothing while the action runs: a double click is one request. */
  run(...args: Args): Promise<void>;
}

/** An action of the user, with its failure for `ProblemNotice`. */
export function useAction<Args extends readonly unknown[]>(
  perform: (...args: Args) => Promise<unknown>,
): Action<Args> {
  const isRunning = useSignal(false);
  const error = useSignal<unknown>(null);
  return {
    isRunning,
    error,
    async run(...args) {
      if (isRunning.value) return;
      isRunning.value = true;
      error.value = null;
      try {
        await perform(...args);
      } catch (failure) {
        error.value = failure;
      } finally {
        isRunning.value = false;
      }
    },
  };
}
