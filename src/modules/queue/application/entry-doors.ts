import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { UserInRoom } from '../../../shared/domain/user-in-room.js';
import { digestOf, randomText } from '../../../shared/secrets.js';
import { UserFacade } from '../../user/index.js';
import type { Door } from '../domain/doors.js';
import { CODE_LENGTH, CODE_LETTERS, printedCode, typedCode } from '../domain/entry-code.js';
import { QueueError } from '../domain/queue-error.js';
import { type Challenge, Challenges } from './challenges.js';
import { EntryCodes } from './entry-codes.js';
import { RoomFacade } from './room.facade.js';

/** What a user who joins a room shows at its doors. */
export interface EntryTicket {
  /** Whether the identity provider has verified the person. Not set for accounts of this service. */
  readonly isVerified?: boolean | undefined;
  readonly code?: string | undefined;
  /** The solution of a challenge, in base64. */
  readonly challenge?: string | undefined;
}

/** The doors of rooms: entry codes, proof of work, verified identity. */
@Injectable()
export class EntryDoors {
  constructor(
    private readonly rooms: RoomFacade,
    private readonly codes: EntryCodes,
    private readonly challenges: Challenges,
    private readonly users: UserFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * Checks all doors. What is missing is refused before anything is spent. A solved challenge is
   * spent, also when the code is wrong then. A code belongs to its first user, who may use it again.
   * @throws QueueError ENTRY_CODE_REQUIRED, ENTRY_CODE_INVALID, CHALLENGE_REQUIRED, CHALLENGE_FAILED,
   * VERIFICATION_REQUIRED, QUEUE_UNAVAILABLE
   */
  async check(doors: readonly Door[], visitor: UserInRoom, ticket: EntryTicket): Promise<void> {
    const { code = '', challenge = '' } = ticket;
    const has = (door: Door) => doors.includes(door);
    if (has('VERIFIED') && !(await this.isVerified(visitor, ticket))) {
      throw new QueueError('VERIFICATION_REQUIRED');
    }
    if (has('CODE') && code === '') throw new QueueError('ENTRY_CODE_REQUIRED');
    if (has('PROOF_OF_WORK') && challenge === '') throw new QueueError('CHALLENGE_REQUIRED');
    for (const door of doors) {
      if (door === 'PROOF_OF_WORK' && !(await this.challenges.redeem(challenge, visitor))) {
        throw new QueueError('CHALLENGE_FAILED');
      }
      if (door === 'CODE' && !(await this.claim(code, visitor))) {
        throw new QueueError('ENTRY_CODE_INVALID');
      }
    }
  }

  /** A challenge for one user, and for one room if it is given. */
  challengeFor(userId: string, roomId: string | null): Promise<Challenge> {
    return this.challenges.issue({ userId, roomId });
  }

  /** New codes, shown once: only their hashes are stored. @throws QueueError QUEUE_ROOM_NOT_FOUND */
  async issueCodes(roomId: string, count: number): Promise<readonly string[]> {
    await this.rooms.getRoom(roomId);
    const codes = Array.from({ length: count }, () => randomText(CODE_LETTERS, CODE_LENGTH));
    await this.codes.add(roomId, codes.map(digestOf), this.clock.now());
    return codes.map(printedCode);
  }

  countCodes(roomId: string): Promise<number> {
    return this.codes.count(roomId);
  }

  /** A token of this service is older than what its user has verified since. */
  private isVerified({ userId }: UserInRoom, { isVerified }: EntryTicket): Promise<boolean> {
    return isVerified === undefined ? this.users.isVerified(userId) : Promise.resolve(isVerified);
  }

  private claim(code: string, { userId, roomId }: UserInRoom): Promise<boolean> {
    return this.codes.claim(roomId, digestOf(typedCode(code)), userId, this.clock.now());
  }
}
