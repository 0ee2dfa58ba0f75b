import { usageOf } from '../shared/usage.mjs';
import { runWorker, startWorker } from './worker-process.mjs';
import { WARM_UP_SHARE } from './scenario.mjs';

/** @typedef {import('./scenario.mjs').Scenario} Scenario */
/** @typedef {import('./scenario.mjs').Setup} Setup */
/** @typedef {import('./scenario.mjs').LoadResult} LoadResult */
/** @typedef {import('../shared/stand.mjs').Stand} Stand */
/** @typedef {{ seconds: number, connections: number }} Load */

const MEMORY_EVERY_MS = 200;

/**
 * One run: the ceiling, then the application, on data of their own.
 * @param {Scenario} scenario
 * @param {Stand} stand
 * @param {Load} load
 */
export async function measure(scenario, stand, load) {
  const setup = await scenario.prepare(stand);
  const ceiling = await measureCeiling(scenario, stand, setup, load);
  const stop = scenario.meanwhile?.(stand, setup);
  const watch = watchUsage(stand.pid);
  const subject = await runLoad(scenario, setup, { ...load, origin: stand.origin, bare: false });
  const usage = watch();
  stop?.();
  return {
    ceiling,
    subject,
    ratio: subject.rate / ceiling.rate,
    cpuMicroseconds: Math.round((usage.cpuSeconds * 1e6) / (subject.count * (1 + WARM_UP_SHARE))),
    memoryMb: Math.round(usage.memoryMb),
  };
}

/**
 * @param {Scenario} scenario
 * @param {Stand} stand
 * @param {Setup} setup
 * @param {Load} load
 * @returns {Promise<LoadResult>}
 */
async function measureCeiling(scenario, { databaseUrl, redisUrl }, setup, load) {
  const task = { scenario: scenario.name, setup, databaseUrl, redisUrl };
  if (scenario.raw) return runWorker('raw-postgres', { ...task, ...load });
  const server = startWorker('bare-server', task);
  try {
    const { origin } = /** @type {{ origin: string }} */ (await server.answer);
    return await runLoad(scenario, setup, { ...load, origin, bare: true });
  } finally {
    await server.stop();
  }
}

/**
 * @param {Scenario} scenario
 * @param {Setup} setup
 * @param {Load & { origin: string, bare: boolean }} load
 * @returns {Promise<LoadResult>}
 */
export function runLoad({ name }, setup, load) {
  return runWorker('http-load', { scenario: name, setup, ...load });
}

/** @param {number} pid */
function watchUsage(pid) {
  const before = usageOf(pid);
  let memoryMb = 0;
  const look = () => (memoryMb = Math.max(memoryMb, usageOf(pid)?.memoryMb ?? 0));
  const timer = setInterval(look, MEMORY_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    const cpuSeconds = (usageOf(pid)?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0);
    return { cpuSeconds, memoryMb };
  };
}
