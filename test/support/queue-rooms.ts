import { QueueFacade, RoomFacade } from '../../src/modules/queue/index.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import type { Instance, World } from './world.js';

export type RoomSettings = NonNullable<Parameters<RoomFacade['createRoom']>[1]>;

/** A slot as Redis has it. */
export interface Slot {
  readonly number: number;
  readonly admittedAtMs: number;
  readonly claimed: boolean;
  readonly deadlineMs: number;
}

/** One instant of a room: all of it is read in one transaction of Redis. */
export interface RoomContents {
  readonly nowMs: number;
  /** User ids, the next one first. */
  readonly waiting: readonly string[];
  /** By user id; only slots whose time is not up. */
  readonly active: ReadonlyMap<string, Slot>;
  readonly admittedTotal: number;
  readonly lastNumber: number;
}

/** Adds a room that lets everybody in at once unless the settings say otherwise. */
export async function openRoom(world: World, settings: RoomSettings = {}): Promise<string> {
  const wideOpen = { capacity: 100_000, admitPerSecond: 100_000 };
  const room = await world.app.get(RoomFacade).createRoom('Room', { ...wideOpen, ...settings });
  return room.id;
}

/** One round of admissions in all rooms, as the scheduled job makes it. */
export async function admit(instance: Instance): Promise<void> {
  await instance.get(QueueFacade).admitAll();
}

export async function readRoom(world: World, roomId: string): Promise<RoomContents> {
  const [, waitingKey, activeKey, deadlinesKey, , countersKey] = roomKeys(roomId) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
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
    const [number, admittedAtMs, claimed] = (slots[userId] ?? '').split(':');
    if (deadlineMs <= nowMs) continue;
    yield [
      userId,
      {
        number: Number(number),
        admittedAtMs: Number(admittedAtMs),
        claimed: claimed === '1',
        deadlineMs,
      },
    ];
  }
}

/** The waiting number that a queue token carries. */
export function numberOf(token: string): number {
  return Number(token.split('.')[3]);
}

/** The most of these times that lie within one second, wherever that second begins. */
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
