import { AdmissionRounds } from '../../src/modules/queue/application/admission-rounds.js';
import { RoomFacade } from '../../src/modules/queue/index.js';
import { INSTANCE_KEYS } from '../../src/modules/queue/infrastructure/redis/redis-live-instances.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { RedisServers } from '../../src/shared/redis/redis-servers.js';
import type { Instance, World } from './world.js';

export type RoomSettings = NonNullable<Parameters<RoomFacade['createRoom']>[1]>;

/** A slot in Redis. */
export interface Slot {
  readonly number: number;
  readonly admittedAtMs: number;
  readonly claimed: boolean;
  readonly deadlineMs: number;
}

/** The state of a room at one moment, read in one Redis transaction. */
export interface RoomContents {
  readonly nowMs: number;
  /** User ids, the next user first. */
  readonly waiting: readonly string[];
  /** By user id. Without expired slots. */
  readonly active: ReadonlyMap<string, Slot>;
  readonly admittedTotal: number;
  readonly lastNumber: number;
}

/** Creates a room. By default it admits everybody at once. */
export async function openRoom(world: World, settings: RoomSettings = {}): Promise<string> {
  const wideOpen = { capacity: 100_000, admitPerSecond: 100_000 };
  const room = await world.app.get(RoomFacade).createRoom('Room', { ...wideOpen, ...settings });
  return room.id;
}

/** Runs one round of admissions in all rooms, like the scheduled job of an instance that is alone. */
export async function admit(instance: Instance): Promise<void> {
  await instance.get(RedisServers).commands.del(...INSTANCE_KEYS);
  await instance.get(AdmissionRounds).run();
}

export async function readRoom(world: World, roomId: string): Promise<RoomContents> {
  const [, waitingKey = '', , , activeKey = '', deadlinesKey = '', , countersKey = ''] =
    roomKeys(roomId);
  const replies = await world.redis
    .multi()
    .time()
    .zrange(waitingKey, '0', '-1')
    .hgetall(activeKey)
    .zrange(deadlinesKey, '0', '-1', 'WITHSCORES')
    .hmget(countersKey, 'admitted', 'lastNumber')
    .exec();
  const [time, waiting, slots, deadlines, counters] = (replies ?? []).map(([, reply]) => reply) as [
    [string, string],
    string[],
    Record<string, string>,
    string[],
    [string | null, string | null],
  ];
  const nowMs = Number(time[0]) * 1_000 + Math.floor(Number(time[1]) / 1_000);
  return {
    nowMs,
    waiting,
    active: new Map(liveSlots(slots, deadlines, nowMs)),
    admittedTotal: Number(counters[0]),
    lastNumber: Number(counters[1]),
  };
}

function* liveSlots(
  slots: Readonly<Record<string, string>>,
  deadlines: readonly string[],
  nowMs: number,
): Generator<[string, Slot]> {
  for (let index = 0; index < deadlines.length; index += 2) {
    const userId = deadlines[index] ?? '';
    const deadlineMs = Number(deadlines[index + 1]);
    const [score, admittedAtMs, , state] = (slots[userId] ?? '').split(':');
    if (deadlineMs <= nowMs) continue;
    yield [
      userId,
      {
        number: Number(score) % 2 ** 26,
        admittedAtMs: Number(admittedAtMs),
        claimed: state === 'C',
        deadlineMs,
      },
    ];
  }
}

/** The waiting number that a queue token carries. */
export function numberOf(token: string): number {
  return Number(token.split('.')[3]);
}

/** The largest number of these times within any one second. */
export function mostWithinOneSecond(timesMs: readonly number[]): number {
  const sorted = [...timesMs].sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, time] of sorted.entries()) {
    while ((sorted[first] ?? time) <= time - 1_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
