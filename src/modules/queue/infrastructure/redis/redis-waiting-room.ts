import { Injectable, Logger } from '@nestjs/common';
import { Redis, ReplyError } from 'ioredis';
import { Batcher } from '../../../../shared/batching/batcher.js';
import { fulfilled } from '../../../../shared/batching/outcomes.js';
import { loadScript, type LuaReply, type LuaScript } from '../../../../shared/redis/lua-scripts.js';
import type { AdmissionStatus, RoomEntry, RoomStats } from '../../application/room-entry.js';
import { type SealedUsers, WaitingRoom } from '../../application/waiting-room.js';
import { QueueError } from '../../domain/queue-error.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';
import type { Room } from '../../domain/room.js';
import { toEntry, toPace } from './replies.js';
import { roomKeys } from './room-keys.js';

const RETRY_AFTER_SECONDS = 2;
/** A script blocks Redis. This many requests block it for about 2 ms. */
const MAX_BATCH = 100;

type RequestBatcher<Reply> = Batcher<readonly (string | number)[], Reply>;

/**
 * Waiting rooms in Redis. Each method is one Lua script over the keys of one room. Concurrent requests
 * to a room share one call of the script.
 */
@Injectable()
export class RedisWaitingRoom extends WaitingRoom {
  private readonly logger = new Logger(RedisWaitingRoom.name);
  private readonly joins = this.batched<readonly LuaReply[]>('join');
  private readonly finds = this.batched<readonly LuaReply[]>('find');
  private readonly checks = this.batched<AdmissionStatus>('check-admission');
  private readonly extensions = this.batched<number>('extend-slot');
  private readonly ends = this.batched<number>('end-slot');
  private readonly leaveScript = this.load('leave');
  private readonly syncScript = this.load('sync');
  private readonly admitScript = this.load('admit');
  private readonly statsScript = this.load('stats');

  constructor(private readonly redis: Redis) {
    super();
  }

  async sync(room: Room): Promise<void> {
    await this.run(this.syncScript, room.id, settingsOf(room));
  }

  async join(
    roomId: string,
    userId: string,
  ): Promise<{ entry: RoomEntry; created: boolean } | 'CLOSED' | null> {
    const [outcome, place] = await this.joins.submit(roomId, [userId]);
    if (outcome === 'UNKNOWN_ROOM') return null;
    if (outcome === 'CLOSED') return outcome;
    const entry = toEntry(place as LuaReply[]);
    if (!entry) throw new Error('The join script returned no place');
    return { entry, created: outcome === 'CREATED' };
  }

  async find({ roomId, userId, number }: QueueTokenClaims): Promise<RoomEntry | null> {
    return toEntry(await this.finds.submit(roomId, [userId, number]));
  }

  async checkAdmission({ roomId, userId, number }: QueueTokenClaims): Promise<AdmissionStatus> {
    return this.checks.submit(roomId, [userId, number]);
  }

  async leave({ roomId, userId, number }: QueueTokenClaims): Promise<boolean> {
    return (await this.run(this.leaveScript, roomId, [userId, number])) === 1;
  }

  async extendSlot(roomId: string, userId: string, seconds: number): Promise<boolean> {
    const durationMs = Math.ceil(seconds * 1_000);
    return (await this.extensions.submit(roomId, [userId, durationMs])) === 1;
  }

  async endSlot(roomId: string, userId: string): Promise<void> {
    await this.ends.submit(roomId, [userId]);
  }

  async admit(room: Room): Promise<number | null> {
    const resumeInMs = Number(await this.run(this.admitScript, room.id, settingsOf(room)));
    return resumeInMs < 0 ? null : resumeInMs;
  }

  seal(): Promise<boolean> {
    return Promise.reject(new Error('Comes with the Lua scripts of the draw'));
  }

  sealedUsers(): Promise<SealedUsers> {
    return Promise.reject(new Error('Comes with the Lua scripts of the draw'));
  }

  placeDrawn(): Promise<void> {
    return Promise.reject(new Error('Comes with the Lua scripts of the draw'));
  }

  finishDraw(): Promise<void> {
    return Promise.reject(new Error('Comes with the Lua scripts of the draw'));
  }

  async stats(room: Room): Promise<RoomStats> {
    const reply = (await this.run(this.statsScript, room.id, settingsOf(room))) as LuaReply[];
    const [waiting, active, joinedTotal, admittedTotal, expiredTotal] = reply.map(Number) as [
      number,
      number,
      number,
      number,
      number,
    ];
    const pace = toPace(reply[5] as string);
    const [sumMs = 0, ...counts] = (reply[6] as LuaReply[]).map(Number);
    const waits = { sumMs, counts };
    return { waiting, active, joinedTotal, admittedTotal, expiredTotal, pace, waits };
  }

  private load(script: string): LuaScript {
    const file = new URL(`lua/${script}.lua`, import.meta.url);
    return loadScript(this.redis, `queue_${script}`, file);
  }

  /**
   * Calls a script that answers a batch of requests. Requests and replies are JSON, which is several
   * times as fast as many arguments and nested replies.
   */
  private batched<Reply extends LuaReply>(script: string): RequestBatcher<Reply> {
    const call = this.load(script);
    return new Batcher(
      async (requests, roomId) => {
        const replies = (await this.run(call, roomId, [JSON.stringify(requests)])) as string;
        return (JSON.parse(replies) as readonly Reply[]).map(fulfilled);
      },
      { maxBatchSize: MAX_BATCH },
    );
  }

  /** @throws QueueError QUEUE_UNAVAILABLE on every failure, so the gate stays closed */
  private async run(
    script: LuaScript,
    roomId: string,
    args: readonly (string | number)[],
  ): Promise<LuaReply> {
    try {
      return await script(roomKeys(roomId), args);
    } catch (error) {
      if (error instanceof ReplyError) this.logger.error(`A queue script failed: ${String(error)}`);
      throw new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  }
}

/** In the order of SETTING_NAMES in lua/include/settings.lua. */
function settingsOf(room: Room): (string | number)[] {
  return [
    room.version,
    room.capacity,
    room.admitPerSecond,
    room.activeTtlSeconds * 1_000,
    room.claimWithinSeconds * 1_000,
    room.state,
    room.opensAt?.getTime() ?? 0,
    room.reissuePolicy,
  ];
}
