import { Injectable, Logger } from '@nestjs/common';
import { Redis, ReplyError } from 'ioredis';
import { Batcher } from '../../../../shared/batching/batcher.js';
import { fulfilled } from '../../../../shared/batching/outcomes.js';
import { loadScript, type LuaReply, type LuaScript } from '../../../../shared/redis/lua-scripts.js';
import type { AdmissionStatus, RoomEntry, RoomStats } from '../../application/room-entry.js';
import { WaitingRoom } from '../../application/waiting-room.js';
import { QueueError } from '../../domain/queue-error.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';
import type { Room } from '../../domain/room.js';
import { toEntry, toPace } from './replies.js';
import { roomKeys } from './room-keys.js';

const RETRY_AFTER_SECONDS = 2;
/** A script holds Redis up, and with it everybody else: some 2 ms for so many. */
const MOST_IN_ONE_CALL = 100;

/** What is asked of a room, for each by itself. */
type Asked<Answer> = Batcher<readonly (string | number)[], Answer>;

/**
 * The line in Redis: each step is one Lua script over the keys of one room. What many ask at the same
 * time, each for themselves, is one call, and the script answers one after the other.
 */
@Injectable()
export class RedisWaitingRoom extends WaitingRoom {
  private readonly logger = new Logger(RedisWaitingRoom.name);
  private readonly joins = this.together<readonly LuaReply[]>('join');
  private readonly finds = this.together<readonly LuaReply[]>('find');
  private readonly checks = this.together<AdmissionStatus>('check-admission');
  private readonly extensions = this.together<number>('extend-slot');
  private readonly ends = this.together<number>('end-slot');
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
    if (!entry) throw new Error('A join left no place');
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
    const files = ['room', script].map((name) => new URL(`lua/${name}.lua`, import.meta.url));
    return loadScript(this.redis, `queue_${script}`, files);
  }

  /**
   * A script that takes what several ask, one after the other, and replies with an answer for each.
   * Both are JSON, which is written and read several times as fast as many arguments, and replies of
   * Redis in replies.
   */
  private together<Answer extends LuaReply>(script: string): Asked<Answer> {
    const call = this.load(script);
    return new Batcher(
      async (asked, roomId) => {
        const reply = (await this.run(call, roomId, [JSON.stringify(asked)])) as string;
        return (JSON.parse(reply) as readonly Answer[]).map(fulfilled);
      },
      { largestBatch: MOST_IN_ONE_CALL },
    );
  }

  /** Whatever keeps Redis from answering, the gate stays closed meanwhile. */
  private async run(
    script: LuaScript,
    roomId: string,
    args: readonly (string | number)[],
  ): Promise<LuaReply> {
    try {
      return await script(roomKeys(roomId), args);
    } catch (error) {
      if (error instanceof ReplyError) this.logger.error(`Redis refused: ${String(error)}`);
      throw new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
  }
}

/** In the order of SETTING_NAMES in lua/room.lua. */
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
