/** Acts when nothing else has to be done. Safari has no `requestIdleCallback`. */
export function whenIdle(act: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(act);
  else setTimeout(act, 200);
}
