/**
 * Reads a room in Redis every 10 ms, as a third party: in a process and on a connection of its own. Prints each read as a
 * line of JSON: its time in ms, slots, admissions so far, capacity and rate in force, whether the order is drawn.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

const EVERY_MS = 10;

const [settings = '', active = '', counters = ''] = process.argv.slice(2);
const redis = new Redis(process.env['REDIS_URL'] ?? '');

for (
  let next = performance.now() + EVERY_MS;
  ;
  next = Math.max(performance.now(), next + EVERY_MS)
) {
  const replies = await redis
    .multi()
    .time()
    .hlen(active)
    .hget(counters, 'admitted')
    .hmget(settings, 'capacity', 'admitPerSecond', 'drawn')
    .exec();
  const [[seconds, micros], slots, admitted, [capacity, rate, drawn]] =
    /** @type {[[string, string], number, string | null, string[]]} */ (
      (replies ?? []).map(([, reply]) => reply)
    );
  const nowMs = Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000);
  const read = [nowMs, slots, Number(admitted), Number(capacity), Number(rate), drawn === '1'];
  process.stdout.write(`${JSON.stringify(read)}\n`);
  await sleep(Math.max(0, next - performance.now()));
}
