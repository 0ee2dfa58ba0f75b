import { setTimeout as wait } from 'node:timers/promises';

/**
 * Prints the state of the queue once a second.
 * @param {import('../shared/api.mjs').Api} service
 * @param {{ authorization: string }} headers the caller may renew the token
 * @param {Pick<import('./sale.mjs').RehearsedSale, 'roomId'>} sale
 * @param {import('./results.mjs').Results} results
 * @param {() => number} present
 * @param {AbortSignal} signal
 */
export async function watchQueue(service, headers, { roomId }, results, present, signal) {
  const startedAt = performance.now();
  while (!signal.aborted) {
    const path = `/v1/queue/rooms/${roomId}/stats`;
    const answer = await service.call('GET', path, undefined, headers);
    const { waiting = '?', active = '?', admissionsPerSecond = 0 } = answer.body ?? {};
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    status(
      `${seconds.padStart(4)} s  waiting ${String(waiting).padStart(6)}  active ${String(active).padStart(5)}` +
        `  admitted ${Number(admissionsPerSecond).toFixed(1).padStart(6)}/s  receipts ${String(results.receipts.size).padStart(6)}` +
        `  present ${String(present()).padStart(6)}  errors ${results.serverErrors}`,
    );
    await wait(1_000, undefined, { signal }).catch(() => undefined);
  }
}

/** @param {string} line a terminal shows only the latest */
export function status(line) {
  process.stdout.write(process.stdout.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
}
