import { Injectable } from '@nestjs/common';
import { QueueError } from '../domain/queue-error.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import { estimateWaitSeconds, pollAfterSeconds } from '../domain/waiting-time.js';
import { QueueTokenSigner } from './queue-token-signer.js';
import { RoomFacade } from './room.facade.js';
import type { QueueStatsView, QueueTokenView, RoomEntry } from './room-entry.js';
import { type UserInRoom, UserLocks } from './user-locks.js';
import { WaitingRoom } from './waiting-room.js';

/** Who sends a queue token. */
export interface TokenBearer {
  readonly userId: string;
  readonly token: string | undefined;
}

/** The places of users in waiting rooms. */
@Injectable()
export class QueueFacade {
  constructor(
    private readonly rooms: RoomFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly tokens: QueueTokenSigner,
    private readonly locks: UserLocks,
  ) {}

  /**
   * Joins the room: active at once if it has space and nobody waits, else at the back of the line.
   * @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_ROOM_CLOSED, QUEUE_UNAVAILABLE
   */
  async join(userId: string, roomId: string): Promise<{ view: QueueTokenView; created: boolean }> {
    const outcome =
      (await this.waitingRoom.join(roomId, userId)) ?? (await this.joinUnknown(userId, roomId));
    if (outcome === null) throw new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 1 });
    if (outcome === 'CLOSED') throw new QueueError('QUEUE_ROOM_CLOSED');
    const claims = { userId, roomId, number: outcome.entry.number };
    return {
      view: toView(this.tokens.sign(claims), roomId, outcome.entry),
      created: outcome.created,
    };
  }

  /**
   * The place as it is now.
   * @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_UNAVAILABLE
   */
  async getEntry(bearer: TokenBearer): Promise<QueueTokenView> {
    const claims = this.claimsOf(bearer);
    const entry = await this.waitingRoom.find(claims);
    if (!entry) throw new QueueError('QUEUE_TOKEN_INVALID');
    return toView(bearer.token ?? '', claims.roomId, entry);
  }

  /** @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_UNAVAILABLE */
  async isAdmitted(bearer: TokenBearer): Promise<boolean> {
    const entry = await this.waitingRoom.find(this.claimsOf(bearer));
    if (!entry) throw new QueueError('QUEUE_TOKEN_INVALID');
    return entry.status === 'ACTIVE';
  }

  /** Whether the token stands for a place, waiting or active. @throws QueueError QUEUE_UNAVAILABLE */
  async isLive(bearer: TokenBearer): Promise<boolean> {
    return (await this.waitingRoom.find(this.claimsOf(bearer))) !== null;
  }

  /** @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_UNAVAILABLE */
  async leave(bearer: TokenBearer): Promise<void> {
    const left = await this.waitingRoom.leave(this.claimsOf(bearer));
    if (!left) throw new QueueError('QUEUE_TOKEN_INVALID');
  }

  /**
   * The gate: passes only a user with a live slot in `roomId`.
   * @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, QUEUE_TOKEN_EXPIRED,
   * QUEUE_WRONG_ROOM, QUEUE_NOT_ADMITTED, and QUEUE_UNAVAILABLE: it fails closed.
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
   * Takes an advisory lock per user and room until the transaction ends. So no slot ends while a hold
   * of its user is made, and two requests of a user can't both pass a limit.
   */
  lockUsers(users: readonly UserInRoom[]): Promise<void> {
    return this.locks.lock(users);
  }

  /**
   * Keeps each slot for at least `seconds` from now, because something of its user's runs as long.
   * Returns for each what refuses it, which is QUEUE_TOKEN_EXPIRED when it has ended meanwhile, or null.
   * @throws QueueError QUEUE_UNAVAILABLE; then some may be extended
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

  /** Ends the slot: the user is done, the next one may come in. */
  endSlot(roomId: string, userId: string): Promise<void> {
    return this.waitingRoom.endSlot(roomId, userId);
  }

  /** @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_UNAVAILABLE */
  async getStats(roomId: string): Promise<QueueStatsView> {
    const room = await this.rooms.getRoom(roomId);
    const { pace, waits: _forOperators, ...counts } = await this.waitingRoom.stats(room);
    return {
      roomId,
      ...counts,
      admissionsPerSecond: pace.recentPerSecond,
      estimatedDrainSeconds: estimateWaitSeconds(counts.waiting, pace),
    };
  }

  /**
   * One round of admissions in every room, closed ones too: it also ends slots, and brings settings
   * to Redis that it missed. Returns after how many milliseconds the rate of a room
   * lets in the next of those it held back, or null when no rate holds anyone back.
   */
  async admitAll(): Promise<number | null> {
    const rooms = await this.rooms.listAllRooms();
    const rounds = await Promise.all(rooms.map((room) => this.waitingRoom.admit(room)));
    const waits = rounds.filter((resumeInMs) => resumeInMs !== null);
    return waits.length === 0 ? null : Math.min(...waits);
  }

  /** Redis is new to this room, or lost it: PostgreSQL has the settings. */
  private async joinUnknown(userId: string, roomId: string) {
    await this.waitingRoom.sync(await this.rooms.getRoom(roomId));
    return this.waitingRoom.join(roomId, userId);
  }

  private claimsOf({ token, userId }: TokenBearer): QueueTokenClaims {
    if (token === undefined) throw new QueueError('QUEUE_TOKEN_MISSING');
    const claims = this.tokens.verify(token);
    if (claims?.userId !== userId) throw new QueueError('QUEUE_TOKEN_INVALID');
    return claims;
  }
}

function toView(token: string, roomId: string, entry: RoomEntry): QueueTokenView {
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
