import { randomUUID } from 'node:crypto';
import type { RoomEntry } from '../../src/modules/queue/application/room-entry.js';
import type { QueueTokenClaims } from '../../src/modules/queue/domain/queue-token.js';
import { DEFAULT_ROOM_SETTINGS, type Room } from '../../src/modules/queue/domain/room.js';
import { RedisWaitingRoom } from '../../src/modules/queue/infrastructure/redis/redis-waiting-room.js';
import { roomKeys } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import { RedisWithClock } from './models/redis-with-clock.js';
import type { RoomSettings } from './queue-rooms.js';

const START_MS = 1_800_000_000_000;

/** One waiting room in Redis, whose clock the test moves. */
export class RoomWithClock {
  private readonly redis = new RedisWithClock();
  readonly waitingRoom = new RedisWaitingRoom(this.redis.servers);
  private room!: Room;

  /** A new room at the time 0. */
  async open(settings: RoomSettings): Promise<void> {
    this.room = {
      ...DEFAULT_ROOM_SETTINGS,
      ...{ id: randomUUID(), name: 'Room', hasDraw: false, version: 1, createdAt: new Date(0) },
      ...settings,
    };
    await this.setTime(0);
    await this.waitingRoom.sync(this.room);
  }

  setTime(ms: number): Promise<void> {
    return this.redis.setTime(START_MS + ms);
  }

  async join(userId: string): Promise<QueueTokenClaims> {
    const { id: roomId } = this.room;
    const joined = await this.waitingRoom.join(roomId, userId);
    if (joined === null || joined === 'CLOSED' || !('entry' in joined))
      throw new Error('The room takes nobody');
    return { roomId, userId, number: joined.entry.number };
  }

  /** One round of admissions. */
  async admit(): Promise<void> {
    await this.waitingRoom.admit(this.room);
  }

  /** A poll of the user. */
  async statusOf(claims: QueueTokenClaims): Promise<RoomEntry['status'] | undefined> {
    return (await this.waitingRoom.find(claims))?.status;
  }

  async close(): Promise<void> {
    await this.redis.del(roomKeys(this.room.id));
    this.redis.disconnect();
  }
}
