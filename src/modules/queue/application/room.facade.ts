import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { QueueError } from '../domain/queue-error.js';
import { DEFAULT_ROOM_SETTINGS, type Room, type RoomSettings } from '../domain/room.js';
import { Rooms } from '../domain/rooms.js';
import { WaitForecast } from '../domain/waiting-time.js';
import { DrawDocuments } from './draw/draw-documents.js';
import { DrawFacade } from './draw/draw.facade.js';
import type { QueueStatsView, RoomHistoryView } from './room-entry.js';
import { RoomHolds } from './room-holds.js';
import { RoomViews } from './room-views.js';
import { WaitingRoom } from './waiting-room.js';

/** Waiting rooms and their settings. */
@Injectable()
export class RoomFacade {
  /** Rooms whose last change may be missing in the store, and the version of each. */
  private readonly unsynced = new Map<string, number>();

  constructor(
    private readonly rooms: Rooms,
    private readonly draws: DrawFacade,
    private readonly documents: DrawDocuments,
    private readonly waitingRoom: WaitingRoom,
    private readonly views: RoomViews,
    private readonly holds: RoomHolds,
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

  /** Those of these rooms that are not open: nothing can be held, ordered or paid there. */
  async findNotOpen(ids: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    if (ids.size === 0) return ids;
    const rooms = await this.rooms.findByIds([...ids]);
    const isOpen = await Promise.all(rooms.map((room) => this.draws.isOpen(room)));
    return new Set(rooms.filter((_, index) => !isOpen[index]).map(({ id }) => id));
  }

  /** Newest first, one more than the limit. */
  listRooms(page: PageRequest): Promise<readonly Room[]> {
    return this.rooms.findPage(page);
  }

  /** @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_UNAVAILABLE */
  async getStats(roomId: string): Promise<QueueStatsView> {
    const room = await this.getRoom(roomId);
    const { flow, waits: _waits, ...counts } = await this.waitingRoom.stats(room);
    const { waiting, joinedTotal: joined } = counts;
    const drain = waiting === 0 ? 0 : new WaitForecast(flow).estimate(waiting)?.p50Seconds;
    return { roomId, joined, ...counts, estimatedDrainSeconds: drain ?? null };
  }

  /** The last `minutes` minutes. @throws QueueError QUEUE_ROOM_NOT_FOUND, QUEUE_UNAVAILABLE */
  async getHistory(roomId: string, minutes: number): Promise<RoomHistoryView> {
    await this.getRoom(roomId);
    return { roomId, ...(await this.waitingRoom.history(roomId, minutes)) };
  }

  /**
   * The rooms that a round of admissions visits: the wanted ones that are in use or have a draw that is due, and all rooms
   * whose last change here may be missing in the store.
   */
  async toVisit(isWanted: (roomId: string) => boolean): Promise<readonly Room[]> {
    const [inUse, due] = await Promise.all([this.findInUse(), this.draws.findDue()]);
    const ids = new Set([...[...inUse, ...due].filter(isWanted), ...this.unsynced.keys()]);
    return ids.size === 0 ? [] : this.rooms.findByIds([...ids]);
  }

  /**
   * The rooms in which somebody waits or is active. After a loss, drawn orders are loaded again before anybody comes.
   * @throws QueueError QUEUE_UNAVAILABLE
   */
  async findInUse(): Promise<readonly string[]> {
    const inUse = await this.waitingRoom.roomsInUse();
    if (inUse) return inUse;
    await this.waitingRoom.restoreInUse(await this.draws.findDrawnLately());
    return (await this.waitingRoom.roomsInUse()) ?? [];
  }

  /** The store has these settings, or newer ones. A later change may be missing. */
  stored({ id, version }: Room): void {
    if ((this.unsynced.get(id) ?? 0) <= version) this.unsynced.delete(id);
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
      await this.transactions.afterCommit(() => this.sync(room));
      return room;
    });
  }

  /** A change that the store missed is repaired by the next round: `toVisit`. */
  private async sync(room: Room): Promise<void> {
    this.views.forget(room.id);
    this.documents.forget(room.id);
    this.unsynced.set(room.id, Math.max(room.version, this.unsynced.get(room.id) ?? 0));
    try {
      await this.waitingRoom.sync(room);
      this.stored(room);
    } finally {
      // Whoever ended the slots, and also while Redis is away.
      if (!(await this.draws.isOpen(room))) await this.holds.release(room.id, null);
    }
  }

  private async withDraw(room: Room): Promise<Room> {
    const hasDraw = await this.draws.prepare(room);
    if (hasDraw === room.hasDraw) return room;
    return (await this.rooms.setHasDraw(room.id, hasDraw)) ?? room;
  }
}
