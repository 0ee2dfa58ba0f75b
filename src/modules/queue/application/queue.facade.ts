import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { QueueError } from '../domain/queue-error.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import { estimateWaitSeconds, pollAfterSeconds } from '../domain/waiting-time.js';
import { QueueTokenSigner } from './queue-token-signer.js';
import { RoomFacade } from './room.facade.js';
import type { QueueStatsView, QueueTokenView, RoomEntry } from './room-entry.js';
import { RoomHolds } from './room-holds.js';
import { RoomViews } from './room-views.js';
import { UserLocks } from './user-locks.js';
import { WaitingRoom } from './waiting-room.js';

/** A user and the queue token of the request. */
export interface TokenBearer {
  readonly userId: string;
  readonly token: string | undefined;
}

/** The places and slots of users in waiting rooms. */
@Injectable()
export class QueueFacade {
  constructor(
    private readonly rooms: RoomFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly tokens: QueueTokenSigner,
    private readonly locks: UserLocks,
    private readonly holds: RoomHolds,
    private readonly views: RoomViews,
    private readonly transactions: Transactions,
  ) {}

  /**
   * Joins the room. The user is admitted at once if nobody waits and the room has capacity, else waits
   * at the end of the queue. `created` is false when the user keeps an earlier place.
   * @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_ROOM_CLOSED, QUEUE_UNAVAILABLE
   */
  async join(userId: string, roomId: string): Promise<{ view: QueueTokenView; created: boolean }> {
    const outcome =
      (await this.waitingRoom.join(roomId, userId)) ?? (await this.joinUnknown(userId, roomId));
    if (outcome === null) throw new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 1 });
    if (outcome === 'CLOSED') throw new QueueError('QUEUE_ROOM_CLOSED');
    const claims = { userId, roomId, number: outcome.entry.number };
    return {
      view: await this.view(this.tokens.sign(claims), roomId, outcome.entry),
      created: outcome.created,
    };
  }

  /**
   * Returns the current place or slot.
   * @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_UNAVAILABLE
   */
  async getEntry(bearer: TokenBearer): Promise<QueueTokenView> {
    const claims = this.claimsOf(bearer);
    const entry = await this.waitingRoom.find(claims);
    if (!entry) throw new QueueError('QUEUE_TOKEN_INVALID');
    return this.view(bearer.token ?? '', claims.roomId, entry);
  }

  /** Whether the user has a slot. @throws like `getEntry` */
  async isAdmitted(bearer: TokenBearer): Promise<boolean> {
    const entry = await this.waitingRoom.find(this.claimsOf(bearer));
    if (!entry) throw new QueueError('QUEUE_TOKEN_INVALID');
    return entry.status === 'ACTIVE';
  }

  /** Whether the token has a place or a slot. @throws like `getEntry` */
  async isLive(bearer: TokenBearer): Promise<boolean> {
    return (await this.waitingRoom.find(this.claimsOf(bearer))) !== null;
  }

  /**
   * Gives up the place or the slot, and with it all that the user holds unpaid in the room. Redis comes
   * last, because only PostgreSQL can undo: if anything fails, the user keeps place and holds.
   * @throws like `getEntry`
   */
  async leave(bearer: TokenBearer): Promise<void> {
    const claims = this.claimsOf(bearer);
    await this.transactions.run(async () => {
      await this.holds.release(claims.roomId, claims.userId);
      const left = await this.waitingRoom.leave(claims);
      if (!left) throw new QueueError('QUEUE_TOKEN_INVALID');
    });
  }

  /**
   * The gate: refuses users without a live slot in the room. Refuses everybody while Redis is away.
   * @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_TOKEN_EXPIRED,
   * QUEUE_WRONG_ROOM, QUEUE_NOT_ADMITTED, QUEUE_UNAVAILABLE
   */
  async assertAdmitted(bearer: TokenBearer, roomId: string): Promise<void> {
    const claims = this.claimsOf(bearer);
    if (claims.roomId !== roomId) throw new QueueError('QUEUE_WRONG_ROOM');
    const status = await this.waitingRoom.checkAdmission(claims);
    switch (status) {
      case 'ADMITTED':
        return;
      case 'WAITING':
        throw new QueueError('QUEUE_NOT_ADMITTED');
      case 'EXPIRED':
        throw new QueueError('QUEUE_TOKEN_EXPIRED');
      case 'UNKNOWN':
        throw new QueueError('QUEUE_TOKEN_INVALID');
    }
  }

  /**
   * Takes an advisory lock per user and room until the transaction ends. So no slot ends during a hold
   * of its user, and two concurrent requests of a user can't exceed a limit together.
   */
  lockUsers(users: readonly UserInRoom[]): Promise<void> {
    return this.locks.lock(users);
  }

  /**
   * Makes each slot last at least `seconds` from now. Returns one entry per slot, in their order: null,
   * or QUEUE_TOKEN_EXPIRED for a slot that has ended.
   * @throws QueueError QUEUE_UNAVAILABLE: then some slots may be extended
   */
  async extendSlots(
    slots: readonly UserInRoom[],
    seconds: number,
  ): Promise<readonly (QueueError | null)[]> {
    const live = await Promise.all(
      slots.map(({ roomId, userId }) => this.waitingRoom.extendSlot(roomId, userId, seconds)),
    );
    return live.map((isLive) => (isLive ? null : new QueueError('QUEUE_TOKEN_EXPIRED')));
  }

  /**
   * Counts the pieces that a user has bought, and ends the slot, so that the next user can be admitted.
   * With null as the user, no slot ends.
   */
  endSlot(roomId: string, userId: string | null, pieces: number): Promise<void> {
    this.views.outdateSupply(roomId);
    return this.waitingRoom.endSlot(roomId, userId, pieces);
  }

  /** @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_UNAVAILABLE */
  async getStats(roomId: string): Promise<QueueStatsView> {
    const room = await this.rooms.getRoom(roomId);
    const {
      pace,
      waits: _waits,
      boughtTotal: _bought,
      ...counts
    } = await this.waitingRoom.stats(room);
    return {
      roomId,
      ...counts,
      admissionsPerSecond: pace.recentPerSecond,
      estimatedDrainSeconds: estimateWaitSeconds(counts.waiting, pace),
    };
  }

  /**
   * Runs one round of admissions in every room. It also expires slots and repairs settings that Redis
   * missed, so closed rooms take part. Returns the milliseconds until the rate of some room admits the
   * next user, or null when no user waits only for a rate.
   */
  async admitAll(): Promise<number | null> {
    const rooms = await this.rooms.listAllRooms();
    const rounds = await Promise.all(rooms.map((room) => this.waitingRoom.admit(room)));
    const delays = rounds.filter((resumeInMs) => resumeInMs !== null);
    return delays.length === 0 ? null : Math.min(...delays);
  }

  /** Copies the settings from PostgreSQL to Redis, which does not have the room, and joins again. */
  private async joinUnknown(userId: string, roomId: string) {
    await this.waitingRoom.sync(await this.rooms.getRoom(roomId));
    return this.waitingRoom.join(roomId, userId);
  }

  private async view(token: string, roomId: string, entry: RoomEntry): Promise<QueueTokenView> {
    const place = toView(token, roomId, entry);
    return { ...place, room: await this.views.of(roomId, place.position) };
  }

  private claimsOf({ token, userId }: TokenBearer): QueueTokenClaims {
    if (token === undefined) throw new QueueError('QUEUE_TOKEN_MISSING');
    const claims = this.tokens.verify(token);
    if (claims?.userId !== userId) throw new QueueError('QUEUE_TOKEN_INVALID');
    return claims;
  }
}

function toView(token: string, roomId: string, entry: RoomEntry): Omit<QueueTokenView, 'room'> {
  if (entry.status === 'ACTIVE') {
    return {
      token,
      roomId,
      status: entry.status,
      position: 0,
      estimatedWaitSeconds: 0,
      pollAfterSeconds: pollAfterSeconds(0, 0),
      expiresAt: entry.expiresAt.toISOString(),
    };
  }
  const estimatedWaitSeconds = estimateWaitSeconds(entry.position, entry.pace);
  return {
    token,
    roomId,
    status: entry.status,
    position: entry.position,
    estimatedWaitSeconds,
    pollAfterSeconds: pollAfterSeconds(entry.position, estimatedWaitSeconds),
    expiresAt: null,
  };
}
