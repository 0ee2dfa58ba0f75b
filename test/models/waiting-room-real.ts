import { randomUUID } from 'node:crypto';
import type { WaitingRoom } from '../../src/modules/queue/application/waiting-room.js';
import { DEFAULT_ROOM_SETTINGS, type Room } from '../../src/modules/queue/domain/room.js';
import { RedisWaitingRoom } from '../../src/modules/queue/infrastructure/redis/redis-waiting-room.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import type { RedisWithClock } from '../support/models/redis-with-clock.js';
import { inAscendingOrder, type RoomRules } from './waiting-room-model.js';

/** The room in Redis, used over several connections like several instances. */
export interface RealRoom {
  readonly id: string;
  readonly instances: readonly WaitingRoom[];
  setTime(nowMs: number): Promise<void>;
  /** The actual contents in the form of `contentsOf`. */
  readonly readKeys: () => Promise<string>;
  version: number;
}

/** Opens a room for one run, with its clock at `nowMs`. */
export async function openRoom(
  connections: readonly RedisWithClock[],
  rules: RoomRules,
  nowMs: number,
): Promise<RealRoom> {
  const [first] = connections;
  if (!first) throw new Error('There is no connection');
  const id = randomUUID();
  const real: RealRoom = {
    id,
    instances: connections.map((connection) => new RedisWaitingRoom(connection.servers)),
    setTime: (ms) => first.setTime(ms),
    readKeys: () => readKeys(first, id),
    version: 1,
  };
  await real.setTime(nowMs);
  await real.instances[0]?.sync(settingsOf(real, rules));
  return real;
}
export function settingsOf({ id, version }: RealRoom, room: RoomRules): Room {
  return {
    ...DEFAULT_ROOM_SETTINGS,
    id,
    version,
    name: 'Room',
    createdAt: new Date(0),
    capacity: room.capacity,
    admitPerSecond: room.admitPerSecond,
    activeTtlSeconds: room.activeTtlMs / 1_000,
    claimWithinSeconds: room.claimWithinMs / 1_000,
    abandonAfterSeconds: room.abandonAfterMs / 1_000,
    hasDraw: room.hasDraw,
    opensAt: new Date(room.opensAtMs),
    state: room.state,
    reissuePolicy: room.reissuePolicy,
    entry: room.entry,
  };
}

const NUMBERS = 2 ** 26;
const LEFT = 'left:';
const STATES: Readonly<Record<string, string>> = { O: 'OFFERED', K: 'KNOWN', C: 'CLAIMED' };

/** The actual contents in the form of `contentsOf`. */
async function readKeys(redis: RedisWithClock, roomId: string): Promise<string> {
  const [, waitingKey = '', absentKey = '', seenKey = '', activeKey = '', deadlinesKey = ''] =
    roomKeys(roomId);
  const endedKey = roomKeys(roomId)[6] ?? '';
  const read = async (key: string) => pairsOf(await redis.zrange(key, '0', '-1', 'WITHSCORES'));
  const seen = new Map(await read(seenKey));
  const deadlines = new Map(await read(deadlinesKey));
  const place = ([user, score]: [string, string]) =>
    `${Math.floor(Number(score) / NUMBERS)} ${Number(score) % NUMBERS} ${user}`;
  const slots = Object.entries(await redis.hgetall(activeKey))
    .map(([user, value]) => {
      const [score, admittedAt, since, state = '', heldUntil] = value.split(':');
      const times = `${admittedAt} ${since} ${heldUntil} until ${deadlines.get(user)}`;
      return { number: Number(score) % NUMBERS, text: `${user} ${STATES[state]} ${times}` };
    })
    .sort((a, b) => a.number - b.number);
  const ended = await redis.zrange(endedKey, '0', '-1');
  const left = ended.filter((member) => member.startsWith(LEFT));
  return JSON.stringify({
    queue: (await read(waitingKey)).map((one) => `${place(one)} polls at ${seen.get(one[0])}`),
    absent: (await read(absentKey)).map(place),
    slots: slots.map(({ number, text }) => `${number} ${text}`),
    ended: inAscendingOrder(ended.filter((member) => !member.startsWith(LEFT)).map(Number)),
    left: inAscendingOrder(left.map((member) => Number(member.slice(LEFT.length)))),
  });
}

function pairsOf(reply: readonly string[]): [string, string][] {
  return reply.flatMap((value, i) => (i % 2 === 0 ? [[value, reply[i + 1] ?? '']] : []));
}
