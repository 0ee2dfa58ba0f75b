import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { ReplyError } from 'ioredis';
import { Batcher } from '../../../../shared/batching/batcher.js';
import { fulfilled } from '../../../../shared/batching/outcomes.js';
import type { LuaReply, LuaScript } from '../../../../shared/redis/lua-scripts.js';
import { RedisServers } from '../../../../shared/redis/redis-servers.js';
import type {
  AdmissionRound,
  AdmissionStatus,
  EndedHold,
  Glimpse,
  RoomEntry,
  RoomHistory,
  RoomStats,
  SlotExtension,
} from '../../application/room-entry.js';
import {
  type DrawnUser,
  type JoinOutcome,
  type SealedUsers,
  WaitingRoom,
} from '../../application/waiting-room.js';
import { type Door, doorsOf } from '../../domain/doors.js';
import { QueueError } from '../../domain/queue-error.js';
import type { QueueTokenClaims } from '../../domain/queue-token.js';
import type { Room } from '../../domain/room.js';
import { RefusalCounts } from './refusal-counts.js';
import { toEntry, toHistory, toStats } from './replies.js';
import { roomKeys } from './room-keys.js';
import { RoomsInUse } from './rooms-in-use.js';

const RETRY_AFTER_SECONDS = 2;
/** A script blocks Redis. This many requests block it for about 2 ms. */
const MAX_BATCH = 100;

const SEALED_PAGE = 5_000;
/** Waiting numbers begin with 1. */
const ANY_NUMBER = 0;

/** The seconds of this many minutes are kept: MAX_SECONDS in lua/include/history.lua. */
const MAX_MINUTES_OF_SECONDS = 10;

type RequestBatcher<Reply> = Batcher<readonly (string | number)[], Reply>;

/**
 * Waiting rooms in Redis. Each method is one Lua script over the keys of one room. Concurrent requests
 * to a room share one call of the script.
 */
@Injectable()
export class RedisWaitingRoom extends WaitingRoom implements OnApplicationShutdown {
  private readonly joins = this.batched<readonly LuaReply[]>('join');
  private readonly finds = this.batched<readonly LuaReply[]>('find');
  private readonly checks = this.batched<AdmissionStatus>('check-admission');
  private readonly extensions = this.batched<SlotExtension>('extend-slot');
  private readonly holdEnds = this.batched<number>('end-hold');
  private readonly leaveScript = this.load('leave');
  private readonly knowsScript = this.load('knows');
  private readonly syncScript = this.load('sync');
  private readonly admitScript = this.load('admit');
  private readonly statsScript = this.load('stats');
  private readonly sealScript = this.load('seal');
  private readonly sealedUsersScript = this.load('sealed-users');
  private readonly placeDrawnScript = this.load('place-drawn');
  private readonly finishDrawScript = this.load('finish-draw');
  private readonly behindRanksScript = this.load('stands-behind-ranks');
  private readonly historyScript = this.load('history');
  private readonly countRefusalsScript = this.load('count-refusals');
  private readonly peekScript = this.load('peek');
  private readonly refusals: RefusalCounts;
  private readonly inUse: RoomsInUse;

  constructor(private readonly redis: RedisServers) {
    super();
    this.inUse = new RoomsInUse(redis.commands);
    this.refusals = new RefusalCounts(async (roomId, counts) => {
      await this.run(this.countRefusalsScript, roomId, [...counts].flat());
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.refusals.flush();
  }

  async sync(room: Room): Promise<number> {
    return Number(await this.run(this.syncScript, room.id, settingsOf(room)));
  }

  roomsInUse(): Promise<readonly string[] | null> {
    return orUnavailable(this.inUse.list());
  }

  restoreInUse(roomIds: readonly string[]): Promise<void> {
    return orUnavailable(this.inUse.restore(roomIds));
  }

  async join(roomId: string, userId: string, hasPassedDoors = false): Promise<JoinOutcome | null> {
    const [outcome, place] = await this.joins.submit(roomId, [userId, hasPassedDoors ? 1 : 0]);
    if (outcome === 'UNKNOWN_ROOM') return null;
    // Not before: a client may send the id of no room.
    this.inUse.mark(roomId);
    if (outcome === 'CLOSED') return outcome;
    if (outcome === 'DOORS') return { doors: (place as string).split(',') as Door[] };
    const entry = toEntry(place as LuaReply[]);
    if (!entry) throw new Error('The join script returned no place');
    return { entry, created: outcome === 'CREATED' };
  }

  async find({ roomId, userId, number }: QueueTokenClaims, awayMs = 0): Promise<RoomEntry | null> {
    this.inUse.mark(roomId);
    return toEntry(await this.finds.submit(roomId, [userId, number, awayMs]));
  }

  async knows({ roomId, userId, number }: QueueTokenClaims): Promise<boolean> {
    return (await this.run(this.knowsScript, roomId, [userId, number])) === 1;
  }

  async checkAdmission({ roomId, userId, number }: QueueTokenClaims): Promise<AdmissionStatus> {
    return this.checks.submit(roomId, [userId, number]);
  }

  async leave({ roomId, userId, number }: QueueTokenClaims): Promise<boolean> {
    return (await this.run(this.leaveScript, roomId, [userId, number])) === 1;
  }

  async expel(roomId: string, userId: string): Promise<boolean> {
    return (await this.run(this.leaveScript, roomId, [userId, ANY_NUMBER])) === 1;
  }

  async extendSlot(roomId: string, userId: string, seconds: number): Promise<SlotExtension> {
    return this.extensions.submit(roomId, [userId, milliseconds(seconds)]);
  }

  async endHold(roomId: string, userId: string, hold: EndedHold): Promise<void> {
    const { pieces, othersSeconds, pass } = hold;
    const { number, id } = pass ?? { number: 0, id: '' };
    await this.holdEnds.submit(roomId, [userId, pieces, milliseconds(othersSeconds), number, id]);
  }

  async admit(room: Room): Promise<AdmissionRound> {
    const reply = await this.admitScript(roomKeys(room.id), settingsOf(room)).catch(
      (error: unknown) => {
        throw isAboutData(error) ? error : unavailable(error);
      },
    );
    const [state, inMs] = reply as [AdmissionRound['state'], number];
    if (state === 'EMPTY') await orUnavailable(this.inUse.forget(room.id));
    return state === 'AGAIN' ? { state, inMs } : { state };
  }

  async seal(roomId: string, opensAt: Date): Promise<boolean> {
    return (await this.run(this.sealScript, roomId, [opensAt.getTime()])) === 1;
  }

  /** The cursor is the key and the last score: `1:score` for waiting users, then `2:score` for absent ones. */
  async sealedUsers(roomId: string, cursor: string): Promise<SealedUsers> {
    const [key = '1', after = '0'] = cursor.split(':');
    const args = [key || '1', after, SEALED_PAGE];
    const reply = (await this.run(this.sealedUsersScript, roomId, args)) as (string | number)[];
    const users = [];
    for (let i = 0; i + 1 < reply.length; i += 2) {
      users.push({ userId: String(reply[i]), number: Number(reply[i + 1]) });
    }
    if (users.length === SEALED_PAGE) return { users, cursor: `${key || '1'}:${reply.at(-1)}` };
    return { users, cursor: key === '2' ? null : '2:0' };
  }

  async placeDrawn(roomId: string, users: readonly DrawnUser[]): Promise<void> {
    if (users.length === 0) return;
    const requests = users.map(({ userId, number, rank }) => [userId, number, rank]);
    await this.run(this.placeDrawnScript, roomId, [JSON.stringify(requests)]);
  }

  async finishDraw(roomId: string, count: number): Promise<boolean> {
    this.inUse.mark(roomId);
    return (await this.run(this.finishDrawScript, roomId, [count])) === 1;
  }

  async standsBehindRanks(roomId: string, userId: string): Promise<boolean> {
    return (await this.run(this.behindRanksScript, roomId, [userId])) === 1;
  }

  async stats(room: Room): Promise<RoomStats> {
    return toStats(
      room,
      (await this.run(this.statsScript, room.id, settingsOf(room))) as LuaReply[],
    );
  }

  async history(roomId: string, minutes: number): Promise<RoomHistory> {
    const minutesOfSeconds = Math.min(minutes, MAX_MINUTES_OF_SECONDS);
    const reply = await this.run(this.historyScript, roomId, [minutesOfSeconds * 60, minutes]);
    const [now, seconds, minuteRows] = reply as [number, string[], string[]];
    return {
      seconds: toHistory(seconds, 1, now - minutesOfSeconds * 60),
      minutes: toHistory(minuteRows, 60, now - (now % 60) - minutes * 60),
    };
  }

  countRefusal(roomId: string, code: string): void {
    this.refusals.add(roomId, code);
  }

  async peek(roomId: string, places: readonly QueueTokenClaims[]): Promise<readonly Glimpse[]> {
    const requests = places.map(({ userId, number }) => [userId, number]);
    const reply = await this.run(this.peekScript, roomId, [JSON.stringify(requests)]);
    return (JSON.parse(reply as string) as number[]).map((atMs) => {
      if (atMs < 0) return 'GONE';
      return atMs === 0 ? 'WAITING' : atMs;
    });
  }

  private load(script: string): LuaScript {
    const file = new URL(`lua/${script}.lua`, import.meta.url);
    return this.redis.script(`queue_${script}`, file);
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
    return orUnavailable(script(roomKeys(roomId), args));
  }
}

const logger = new Logger('RedisWaitingRoom');

async function orUnavailable<Result>(reply: Promise<Result>): Promise<Result> {
  try {
    return await reply;
  } catch (error) {
    throw unavailable(error);
  }
}

function unavailable(error: unknown): QueueError {
  if (error instanceof ReplyError) logger.error(`A queue script failed: ${String(error)}`);
  return new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** Whether a script failed because of the keys of its room. Other errors, such as READONLY, are about the server. */
function isAboutData(error: unknown): boolean {
  return error instanceof ReplyError && /^ReplyError: (ERR|WRONGTYPE) /.test(String(error));
}

function milliseconds(seconds: number): number {
  return Math.ceil(seconds * 1_000);
}

/** In the order of SETTING_NAMES in lua/include/settings.lua. */
function settingsOf(room: Room): (string | number)[] {
  return [
    room.version,
    room.capacity,
    room.admitPerSecond,
    room.activeTtlSeconds * 1_000,
    room.claimWithinSeconds * 1_000,
    room.abandonAfterSeconds * 1_000,
    room.state,
    room.opensAt?.getTime() ?? 0,
    room.reissuePolicy,
    room.hasDraw ? 1 : 0,
    doorsOf(room).join(),
  ];
}
