const END_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const;

/** Calls `listener` for each signal that asks this process to end. It replaces the listener of an earlier call. */
export function onEndSignal(listener: (signal: NodeJS.Signals) => void): void {
  for (const signal of END_SIGNALS) {
    process.removeAllListeners(signal);
    process.on(signal, listener);
  }
}
