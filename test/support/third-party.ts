import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { eventually } from './eventually.js';
import { startCommand } from './processes.js';
import type { World } from './world.js';
import { serverOf } from './redis.js';

/** What a third party read of a room at one moment. */
export interface Sight {
  /** By the clock of Redis. */
  readonly nowMs: number;
  /** Slots, also ended ones that no script has removed yet. */
  readonly active: number;
  /** Admissions so far. */
  readonly admitted: number;
  readonly capacity: number;
  readonly perSecond: number;
  readonly isDrawn: boolean;
}

/** Watches a room every 10 ms from a process of its own. */
export async function watchAsThirdParty(
  world: World,
  roomId: string,
): Promise<{ readonly sights: () => readonly Sight[]; readonly stop: () => Promise<unknown> }> {
  const [settings = '', , , , active = '', , , counters = ''] = roomKeys(roomId);
  const { output, stop } = startCommand(
    ['test/support/watch-room.mjs', settings, active, counters],
    { REDIS_URL: await serverOf(world.redis, settings) },
  );
  const seen: Sight[] = [];
  let end = 0;
  const sights = () => {
    const text = output();
    for (let next = text.indexOf('\n', end); next >= 0; next = text.indexOf('\n', end)) {
      seen.push(toSight(text.slice(end, next)));
      end = next + 1;
    }
    return seen;
  };
  await eventually('the third party sees the room', () => output().includes('\n'));
  return { sights, stop };
}

function toSight(line: string): Sight {
  const [nowMs, active, admitted, capacity, perSecond, isDrawn] = JSON.parse(line) as [
    ...[number, number, number, number, number],
    boolean,
  ];
  return { nowMs, active, admitted, capacity, perSecond, isDrawn };
}

/** More slots than the capacity in force, except for those that were there when it was lowered: then nobody is admitted. */
export function isOverCapacity({ active, admitted, capacity }: Sight, before: Sight): boolean {
  if (active > Math.max(capacity, before.capacity, before.active)) return true;
  return capacity === before.capacity && admitted > before.admitted && active > capacity;
}

/** The admissions of the last second before this sight. */
export function admittedInSecondBefore(sights: readonly Sight[], index: number): number {
  const { nowMs, admitted } = sights[index]!;
  let first = index;
  while (first > 0 && sights[first - 1]!.nowMs > nowMs - 1_000) first -= 1;
  return admitted - sights[first]!.admitted;
}
