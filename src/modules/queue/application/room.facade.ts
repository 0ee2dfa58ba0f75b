import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { QueueError } from '../domain/queue-error.js';
import { DEFAULT_ROOM_SETTINGS, type Room, type RoomSettings } from '../domain/room.js';
import { Rooms } from '../domain/rooms.js';
import { DrawFacade } from './draw/draw.facade.js';
import { WaitingRoom } from './waiting-room.js';

/** Waiting rooms and their settings. */
@Injectable()
export class RoomFacade {
  constructor(
    private readonly rooms: Rooms,
    private readonly draws: DrawFacade,
    private readonly waitingRoom: WaitingRoom,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  createRoom(name: string, settings: Partial<RoomSettings> = {}): Promise<Room> {
    return this.transactions.run(async () => {
      const planned: Room = {
        ...DEFAULT_ROOM_SETTINGS,
        ...settings,
        id: newId(),
        name,
        hasDraw: false,
        version: FIRST_VERSION,
        createdAt: this.clock.now(),
      };
      const room = { ...planned, hasDraw: await this.draws.prepare(planned) };
      await this.rooms.add(room);
      await this.transactions.afterCommit(() => this.waitingRoom.sync(room));
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

  listAllRooms(): Promise<readonly Room[]> {
    return this.rooms.findAll();
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
      const changed = await this.rooms.change(id, changes, expected);
      if (!changed) throw new QueueError('QUEUE_ROOM_NOT_FOUND');
      const room = await this.withDraw(changed);
      await this.transactions.afterCommit(() => this.waitingRoom.sync(room));
      return room;
    });
  }

  private async withDraw(room: Room): Promise<Room> {
    const hasDraw = await this.draws.prepare(room);
    if (hasDraw === room.hasDraw) return room;
    return (await this.rooms.setHasDraw(room.id, hasDraw)) ?? room;
  }
}
