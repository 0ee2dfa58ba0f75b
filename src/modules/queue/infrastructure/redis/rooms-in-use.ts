import type { RedisCommands } from '../../../../shared/redis/redis-connections.js';

/** Sorted set: room by the time in ms of its last join or poll; and MARKER. */
const KEY = 'onsale:queue:in-use';
/** A member that is always there, unless Redis has lost its data. */
const MARKER = 'all';
/** How often an instance writes the time. */
const MARK_EVERY_MS = 1_000;
/** Longer than any instance takes to write it. */
const FORGET_AFTER_MS = 60_000;

/** The rooms with people in them, so that empty rooms cost nothing. If Redis loses them, polls mark them again. */
export class RoomsInUse {
  private readonly marked = new Map<string, number>();

  constructor(private readonly redis: RedisCommands) {}

  /** After a join, before a poll. If an instance dies in between, the first poll marks the room. */
  mark(roomId: string): void {
    const now = Date.now();
    if (now - (this.marked.get(roomId) ?? 0) < MARK_EVERY_MS) return;
    this.marked.set(roomId, now);
    // The join or poll itself reports a failure.
    this.redis.zadd(KEY, now, roomId).catch(() => this.marked.delete(roomId));
  }

  /** Null when Redis has lost some of them. */
  async list(): Promise<string[] | null> {
    this.forgetOldMarks();
    const members = await this.redis.zrange(KEY, '0', '-1');
    return members.includes(MARKER) ? members.filter((member) => member !== MARKER) : null;
  }

  /** After a loss: these rooms are in use too. */
  async restore(roomIds: readonly string[]): Promise<void> {
    const now = Date.now();
    await this.redis.zadd(KEY, now, MARKER, ...roomIds.flatMap((id) => [now, id]));
  }

  /** For a room without people, unless somebody has joined lately. */
  async forget(roomId: string): Promise<void> {
    this.marked.delete(roomId);
    const last = await this.redis.zscore(KEY, roomId);
    if (last !== null && Number(last) < Date.now() - FORGET_AFTER_MS) {
      await this.redis.zrem(KEY, roomId);
    }
  }

  /** Else the marks of all rooms that were ever in use would stay in memory. */
  private forgetOldMarks(): void {
    const now = Date.now();
    for (const [roomId, at] of this.marked) {
      if (now - at >= MARK_EVERY_MS) this.marked.delete(roomId);
    }
  }
}
