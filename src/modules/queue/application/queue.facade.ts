import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { Revocations } from '../../user/index.js';
import type { Door } from '../domain/doors.js';
import { QueueError, type QueueErrorCode } from '../domain/queue-error.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import { EntryDoors, type EntryTicket } from './entry-doors.js';
import { DrawFacade } from './draw/draw.facade.js';
import type { OwnDrawView } from './draw/draw-view.js';
import { EstimateErrors } from './estimate-errors.js';
import { QueueTokenSigner } from './queue-token-signer.js';
import { positionOf, toTokenView } from './queue-token-view.js';
import { RoomFacade } from './room.facade.js';
import type { EndedHold, QueueTokenView, RoomEntry, SlotExtension } from './room-entry.js';
import { RoomHolds } from './room-holds.js';
import { RoomViews } from './room-views.js';
import { UserLocks } from './user-locks.js';
import { type JoinOutcome, WaitingRoom } from './waiting-room.js';

/** A user and the queue token of the request. */
export interface TokenBearer {
  /** Null without a log-in: then the token stands for its user. */
  readonly userId: string | null;
  /** The session of the log-in, if it has one. */
  readonly sessionId?: string | undefined;
  readonly token: string | undefined;
  /** If given, a token of another room is invalid. */
  readonly roomId?: string;
}

/** A slot, as the store announces it. */
export interface OpenedSlot {
  readonly roomId: string;
  readonly number: number;
  readonly expiresAt: Date;
}

/** The places and slots of users in waiting rooms. */
@Injectable()
export class QueueFacade {
  constructor(
    private readonly rooms: RoomFacade,
    private readonly draws: DrawFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly tokens: QueueTokenSigner,
    private readonly locks: UserLocks,
    private readonly holds: RoomHolds,
    private readonly views: RoomViews,
    private readonly transactions: Transactions,
    private readonly doors: EntryDoors,
    private readonly estimates: EstimateErrors,
    private readonly revocations: Revocations,
  ) {}

  /**
   * Joins the room. The user is admitted at once if nobody waits and the room has capacity, else waits
   * at the end of the queue. `created` is false when the user keeps an earlier place.
   * @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_ROOM_CLOSED, QUEUE_UNAVAILABLE, and like
   * `EntryDoors.check`
   */
  async join(
    userId: string,
    roomId: string,
    ticket: EntryTicket = {},
  ): Promise<{ view: QueueTokenView; created: boolean }> {
    const { entry, created } = await this.counted(
      roomId,
      this.findPlace({ userId, roomId }, ticket),
    );
    const claims = { userId, roomId, number: entry.number };
    if (created && entry.status !== 'ACTIVE') this.estimates.consider(claims);
    return { view: await this.view(this.tokens.sign(claims), roomId, entry), created };
  }

  /**
   * Returns the current place or slot. With `awayMs` it is sent on an event stream, whose user comes back so long after its end.
   * @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID (with the reason PLACE_LOST if the user has not left),
   * QUEUE_UNAVAILABLE
   */
  async getEntry(bearer: TokenBearer, awayMs = 0): Promise<QueueTokenView> {
    const claims = this.claimsOf(bearer);
    const entry = await this.waitingRoom.find(claims, awayMs);
    if (!entry) {
      const isKnown = await this.waitingRoom.knows(claims);
      throw new QueueError('QUEUE_TOKEN_INVALID', isKnown ? {} : { reason: 'PLACE_LOST' });
    }
    return this.view(bearer.token ?? '', claims.roomId, entry);
  }

  /** @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID */
  claimsOf({ token, userId, roomId }: TokenBearer): QueueTokenClaims {
    if (token === undefined) throw new QueueError('QUEUE_TOKEN_MISSING');
    const claims = this.tokens.verify(token);
    const isForeign =
      (userId !== null && claims?.userId !== userId) ||
      (roomId !== undefined && claims?.roomId !== roomId);
    // With a log-in, the guard has checked it.
    const isBlocked = userId === null && claims && this.revocations.isBlocked(claims.userId);
    if (!claims || isForeign || isBlocked) throw new QueueError('QUEUE_TOKEN_INVALID');
    return claims;
  }

  /** What `getEntry` returns for a slot that was opened just now, without a read. */
  getOpenedSlot({ token = '' }: TokenBearer, slot: OpenedSlot): Promise<QueueTokenView> {
    const { roomId, number, expiresAt } = slot;
    return this.view(token, roomId, { status: 'ACTIVE', number, expiresAt });
  }

  /** Whether the user has a slot. @throws like `getEntry` */
  async isAdmitted(bearer: TokenBearer): Promise<boolean> {
    const entry = await this.waitingRoom.find(this.claimsOf(bearer));
    if (!entry) throw new QueueError('QUEUE_TOKEN_INVALID');
    return entry.status === 'ACTIVE';
  }

  /** The slot of an admitted user, claimed. @throws like `assertAdmitted` */
  async getSlot(bearer: TokenBearer): Promise<QueueTokenClaims & { readonly endsAt: Date }> {
    const claims = this.claimsOf(bearer);
    await this.counted(claims.roomId, this.assertAdmitted(bearer, claims.roomId));
    const entry = await this.waitingRoom.find(claims);
    if (entry?.status !== 'ACTIVE') throw new QueueError('QUEUE_TOKEN_EXPIRED');
    return { ...claims, endsAt: entry.expiresAt };
  }

  /** Whether the token has a place or a slot. @throws like `getEntry` */
  async isLive(bearer: TokenBearer): Promise<boolean> {
    return (await this.waitingRoom.find(this.claimsOf(bearer))) !== null;
  }

  /**
   * The user's entry in the draw of the room, and its proof.
   * @throws QueueError QUEUE_TOKEN_MISSING, QUEUE_TOKEN_INVALID, and like `DrawFacade.getOwnDraw`
   */
  async getOwnDraw(bearer: TokenBearer): Promise<OwnDrawView> {
    return this.draws.getOwnDraw(this.claimsOf(bearer));
  }

  /**
   * Gives up the place or the slot, and with it all that the user holds unpaid in the room. Redis comes
   * last, because only PostgreSQL can undo: if anything fails before, the user keeps place and holds. If the commit fails
   * after it, the place is gone and the holds end by their own time. Returns the room.
   * @throws like `getEntry`
   */
  async leave(bearer: TokenBearer): Promise<string> {
    const claims = this.claimsOf(bearer);
    await this.transactions.run(async () => {
      await this.holds.release(claims.roomId, claims.userId);
      const left = await this.waitingRoom.leave(claims);
      if (!left) throw new QueueError('QUEUE_TOKEN_INVALID');
    });
    return claims.roomId;
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
   * Makes each slot last at least `seconds` from now, for a hold. Returns one entry per slot, in their order: null,
   * QUEUE_TOKEN_EXPIRED for a slot that has ended, or QUEUE_HOLD_TIME_OVER after the lifetime of the slot.
   * @throws QueueError QUEUE_UNAVAILABLE: then some slots may be extended
   */
  async extendSlots(
    slots: readonly UserInRoom[],
    seconds: number,
  ): Promise<readonly (QueueError | null)[]> {
    const extensions = await Promise.all(
      slots.map(({ roomId, userId }) => this.waitingRoom.extendSlot(roomId, userId, seconds)),
    );
    return extensions.map((extension, index) => {
      const refusal = refusalOf(extension);
      if (refusal) this.countRefusal(slots[index]!.roomId, refusal);
      return refusal;
    });
  }

  /**
   * Ends the slot of a user who has bought a piece elsewhere, and counts the piece once for each pass. A slot of another
   * waiting number does not end.
   */
  endSlot(roomId: string, userId: string, pass?: EndedHold['pass']): Promise<void> {
    return this.endHold(roomId, userId, { pieces: 1, othersSeconds: 0, pass });
  }

  /** Ends the slot of a user who has paid, or gives back the time of an unpaid hold. */
  endHold(roomId: string, userId: string, hold: EndedHold): Promise<void> {
    if (hold.pieces > 0) this.views.outdateSupply(roomId);
    return this.waitingRoom.endHold(roomId, userId, hold);
  }

  /** Counts a request that the room has refused, for its statistics. Failures and unknown rooms do not count. */
  countRefusal(roomId: string, error: unknown): void {
    if (!(error instanceof QueueError) || NO_REFUSALS.has(error.code)) return;
    this.waitingRoom.countRefusal(roomId, error.code);
  }

  private async counted<Result>(roomId: string, work: Promise<Result>): Promise<Result> {
    try {
      return await work;
    } catch (error) {
      this.countRefusal(roomId, error);
      throw error;
    }
  }

  private async findPlace(visitor: UserInRoom, ticket: EntryTicket) {
    let outcome = await this.enter(visitor);
    // The script knows the doors, so a room without doors costs nothing more.
    if (hasDoors(outcome)) outcome = await this.passDoors(outcome.doors, visitor, ticket);
    if (outcome === 'CLOSED') throw new QueueError('QUEUE_ROOM_CLOSED');
    if (hasDoors(outcome)) throw new Error('The join script asked for doors that were passed');
    return outcome;
  }

  /** If Redis does not have the room, copies its settings from PostgreSQL and tries again. */
  private async enter({ roomId, userId }: UserInRoom, hasPassed = false): Promise<JoinOutcome> {
    const outcome = await this.waitingRoom.join(roomId, userId, hasPassed);
    if (outcome !== null) return outcome;
    await this.waitingRoom.sync(await this.rooms.getRoom(roomId));
    const second = await this.waitingRoom.join(roomId, userId, hasPassed);
    if (second === null) throw new QueueError('QUEUE_UNAVAILABLE', { retryAfterSeconds: 1 });
    return second;
  }

  private async passDoors(
    doors: readonly Door[],
    visitor: UserInRoom,
    ticket: EntryTicket,
  ): Promise<JoinOutcome> {
    try {
      await this.doors.check(doors, visitor, ticket);
    } catch (error) {
      if (!(error instanceof QueueError) || error.code !== 'CHALLENGE_FAILED') throw error;
      // A simultaneous request of the user may have spent the challenge, and joined.
      const outcome = await this.enter(visitor);
      if (hasDoors(outcome)) throw error;
      return outcome;
    }
    return this.enter(visitor, true);
  }

  private async view(token: string, roomId: string, entry: RoomEntry): Promise<QueueTokenView> {
    const room = await this.views.of(roomId, positionOf(entry));
    // When all is sold, nobody can know how long those ahead stay.
    const isForSale = room?.supply.outlook !== 'SOLD_OUT';
    const estimate =
      entry.status === 'WAITING' && isForSale
        ? await this.views.estimate(roomId, entry.turn)
        : null;
    if (estimate) this.estimates.show({ roomId, number: entry.number }, estimate);
    return toTokenView(token, roomId, entry, { estimate, room });
  }
}

const NO_REFUSALS: ReadonlySet<QueueErrorCode> = new Set([
  'QUEUE_ROOM_NOT_FOUND',
  'QUEUE_UNAVAILABLE',
]);

const REFUSALS: Readonly<Record<SlotExtension, QueueErrorCode | null>> = {
  EXTENDED: null,
  ENDED: 'QUEUE_TOKEN_EXPIRED',
  OVER: 'QUEUE_HOLD_TIME_OVER',
};

function refusalOf(extension: SlotExtension): QueueError | null {
  const code = REFUSALS[extension];
  return code && new QueueError(code);
}

function hasDoors(outcome: JoinOutcome): outcome is { readonly doors: readonly Door[] } {
  return typeof outcome === 'object' && 'doors' in outcome;
}
