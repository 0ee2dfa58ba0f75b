import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { QueueError } from '../domain/queue-error.js';
import { DEFAULT_ROOM_SETTINGS, type Room, type RoomSettings } from '../domain/room.js';
import { Rooms } from '../domain/rooms.js';
import { RoomViews } from './room-views.js';
import { WaitingRoom } from './waiting-room.js';

/** Waiting rooms and their settings. */
@Injectable()
export class RoomFacade {
  constructor(
    private readonly rooms: Rooms,
    private readonly waitingRoom: WaitingRoom,
    private readonly views: RoomViews,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  createRoom(name: string, settings: Partial<RoomSettings> = {}): Promise<Room> {
    return this.transactions.run(async () => {
      const room: Room = {
        ...DEFAULT_ROOM_SETTINGS,
        ...settings,
        id: newId(),
        name,
        hasDraw: false,
        version: FIRST_VERSION,
        createdAt: this.clock.now(),
      };
      await this.rooms.add(room);
      await this.transactions.afterCommit(() => this.sync(room));
      return room;
    });
  }

  /** @throws QueueError QUEUE_ROOM_NOT_FOUND */
  async getRoom(id: string): Promise<Room> {
    const room = await this.rooms.findById(id);
    if (!room) throw new QueueError('QUEUE_ROOM_NOT_FOUND');
    return room;
  }

  /** Newest first, one more than the limit. */
  listRooms(page: PageRequest): Promise<readonly Room[]> {
    return this.rooms.findPage(page);
  }

  /** Unknown ids are left out. */
  findRooms(ids: readonly string[]): Promise<readonly Room[]> {
    return ids.length === 0 ? Promise.resolve([]) : this.rooms.findByIds(ids);
  }

  /**
   * Changes settings, for all instances at once. If Redis misses the change, the next round of
   * admissions repairs that.
   * @throws QueueError QUEUE_ROOM_NOT_FOUND
   * @throws VersionError PRECONDITION_FAILED
   */
  changeRoom(
    id: string,
    changes: Partial<RoomSettings>,
    expected: ExpectedVersions = null,
  ): Promise<Room> {
    return this.transactions.run(async () => {
      const room = await this.rooms.change(id, changes, expected);
      if (!room) throw new QueueError('QUEUE_ROOM_NOT_FOUND');
      await this.transactions.afterCommit(() => this.sync(room));
      return room;
    });
  }

  private async sync(room: Room): Promise<void> {
    this.views.forget(room.id);
    await this.waitingRoom.sync(room);
  }
}
