import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { UserHoldings } from '../../user/index.js';
import { RoomFacade } from './room.facade.js';
import { RoomHolds } from './room-holds.js';
import { WaitingRoom } from './waiting-room.js';

/** Rooms that are asked at the same time. */
const PAGE_SIZE = 100;

/** Takes users who are deleted or blocked out of all waiting rooms. */
@Injectable()
export class RoomDepartures {
  constructor(
    private readonly rooms: RoomFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly holds: RoomHolds,
    private readonly transactions: Transactions,
    holdings: UserHoldings,
  ) {
    const leave = (userId: string) =>
      this.transactions.afterCommit(() => this.leaveAllRooms(userId));
    holdings.register('queue', { lists: {}, close: leave, block: leave });
  }

  /**
   * Nothing says in which rooms a user is, so all rooms in use are asked: one script each. If Redis does not
   * answer, the user's places are passed over like those of absent users, and a draw leaves them out, because the
   * tokens of the user are refused from the commit on.
   */
  private async leaveAllRooms(userId: string): Promise<void> {
    const roomIds = await this.rooms.findInUse();
    const failures: unknown[] = [];
    for (let first = 0; first < roomIds.length; first += PAGE_SIZE) {
      const page = roomIds.slice(first, first + PAGE_SIZE);
      const outcomes = await Promise.allSettled(page.map((roomId) => this.leave(roomId, userId)));
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') failures.push(outcome.reason);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async leave(roomId: string, userId: string): Promise<void> {
    if (await this.waitingRoom.expel(roomId, userId)) await this.holds.release(roomId, userId);
  }
}
