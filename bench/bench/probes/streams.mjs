import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { Latencies } from '../../shared/latencies.mjs';
import { createRoom, joinRoom } from '../../shared/people.mjs';
import { usageOf } from '../../shared/usage.mjs';
import { listenTo } from '../announcements.mjs';
import { startWorker } from '../worker-process.mjs';

/** @typedef {import('../../shared/stand.mjs').Stand} Stand */
/** @typedef {import('../probe.mjs').Figure} Figure */

const FEW = 1_000;
const MANY = 20_000;
/** Files and connections of the application that are no streams. */
const OTHER_FILES = 300;
const OPENED_PER_SECOND = 1_500;
const IDLE_SECONDS = 30;
/** A twentieth of the users is admitted each second, for ten seconds. */
const ADMITTED_SHARE = 0.5;
const ADMITTING_SECONDS = 10;

/** @type {import('../probe.mjs').Probe} */
export const streams = {
  name: 'streams',
  title: 'Event streams of the waiting room',
  async measure(stand) {
    const many = Math.min(MANY, maxFilesOf(stand.pid) - OTHER_FILES);
    /** @type {Figure[]} */
    const figures = [];
    for (const count of [FEW, many]) figures.push(...(await measureStreams(stand, count)));
    return {
      figures,
      notes: many < MANY ? [`this machine allows ${many} streams in one process`] : [],
    };
  },
};

/** @param {Stand} stand @param {number} count @returns {Promise<Figure[]>} */
async function measureStreams(stand, count) {
  const { origin, pid, redisUrl, api } = stand;
  const roomId = await createRoom(stand, { capacity: 0 });
  const headers = await joinRoom(stand, roomId, count);
  await wait(IDLE_SECONDS * 1_000);
  const before = await memoryOf(stand);

  const worker = startWorker('event-clients', {
    ...{ do: 'open', origin, headers, perSecond: OPENED_PER_SECOND },
  });
  const opened = /** @type {Opened} */ (await worker.answer);
  const cpuBefore = cpuOf(pid);
  await wait(IDLE_SECONDS * 1_000);
  const cpu = (cpuOf(pid) - cpuBefore) / IDLE_SECONDS;
  const after = await memoryOf(stand);

  const rssEach = (after.rss - before.rss) / count;

  const announcements = await listenTo(redisUrl, roomId);
  await api.need('PATCH', `/v1/queue/rooms/${roomId}`, {
    capacity: count * ADMITTED_SHARE,
    admitPerSecond: (count * ADMITTED_SHARE) / ADMITTING_SECONDS,
  });
  const admittedAt = /** @type {number[]} */ (
    await worker.ask({ do: 'admissions', count: count * ADMITTED_SHARE })
  );
  const delays = new Latencies();
  for (const [index, { 'x-queue-token': token = '' }] of headers.entries()) {
    const announcedAt = announcements.timeOf(token.split('.')[1] ?? '');
    const at = admittedAt[index] ?? 0;
    if (at > 0 && announcedAt !== undefined) delays.add(Math.max(0, at - announcedAt));
  }
  announcements.stop();
  const { p50, p99 } = delays.summary();
  const cpuBeforeStorm = cpuOf(pid);
  const storm = /** @type {Opened} */ (await worker.ask({ do: 'reconnect' }));
  const stormCpu = cpuOf(pid) - cpuBeforeStorm;
  await worker.stop();
  const of = (/** @type {string} */ what) => `${what}, ${count.toLocaleString('en')} streams`;
  return [
    // The garbage collector decides by more than the memory of a few streams.
    ...(count > FEW
      ? [{ what: of('resident memory each'), value: rssEach, unit: 'KB', atMost: 20 }]
      : []),
    { what: of('heap and buffers each'), value: (after.heap - before.heap) / count, unit: 'KB' },
    { what: of('CPU while they wait'), value: cpu * 100, unit: '% of a core' },
    { what: of('opening, refused'), value: opened.refusals, unit: '' },
    { what: of('from admission to client, p50'), value: p50, unit: 'ms' },
    { what: of('from admission to client, p99'), value: p99, unit: 'ms', atMost: 1_500 },
    { what: of('all reconnect'), value: storm.seconds, unit: 's' },
    { what: of('CPU to reconnect all'), value: stormCpu, unit: 's' },
    { what: of('reconnecting, refused'), value: storm.refusals, unit: '' },
  ];
}

/** @param {number} pid @returns {number} CPU seconds so far */
const cpuOf = (pid) => usageOf(pid)?.cpuSeconds ?? NaN;

/** @typedef {{ seconds: number, refusals: number }} Opened */

/** @param {Stand} stand @returns {Promise<{ rss: number, heap: number }>} in KB */
async function memoryOf({ origin, pid }) {
  const text = await (await fetch(`${origin}/metrics`)).text();
  const sample = (/** @type {string} */ name) =>
    Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1] ?? NaN);
  const heap = sample('nodejs_heap_size_used_bytes') + sample('nodejs_external_memory_bytes');
  return { rss: (usageOf(pid)?.memoryMb ?? NaN) * 1_024, heap: heap / 1_024 };
}

/** @param {number} pid */
function maxFilesOf(pid) {
  try {
    const limits = readFileSync(`/proc/${pid}/limits`, 'utf8');
    return Number(/Max open files\s+(\d+)/.exec(limits)?.[1] ?? Infinity);
  } catch {
    return Infinity;
  }
}
