import { Injectable } from '@nestjs/common';
import { RecentReads } from '../../../shared/database/recent-reads.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { outlookOf, type Turnout } from '../domain/outlook.js';
import { QueueError } from '../domain/queue-error.js';
import type { Room } from '../domain/room.js';
import { Rooms } from '../domain/rooms.js';
import { WaitForecast, type WaitEstimate } from '../domain/waiting-time.js';
import type { RoomStats } from './room-entry.js';
import { RoomOffers } from './room-offers.js';
import { RoomSupplies } from './room-supplies.js';
import type { PublicRoomView, RoomView } from './room-view.js';
import { WaitingRoom } from './waiting-room.js';

interface Glance {
  readonly room: Room;
  /** Null while Redis is away. */
  readonly stats: RoomStats | null;
  readonly forecast: WaitForecast | null;
  /** In milliseconds of `performance.now()`. */
  readonly readAt: number;
}

/** Rooms as users see them, at most about a second old, so that polls and streams cost no reads. */
@Injectable()
export class RoomViews {
  private readonly glances = new RecentReads(this.transactions, (id) => this.glance(id));

  constructor(
    private readonly rooms: Rooms,
    private readonly waitingRoom: WaitingRoom,
    private readonly supplies: RoomSupplies,
    private readonly offers: RoomOffers,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * The room for the user at `position`: 0 has a slot, null has no position yet. Null when PostgreSQL
   * can't be read and no earlier view is known: a place in the queue does not depend on it. Takes about a second at most.
   */
  async of(roomId: string, position: number | null): Promise<RoomView | null> {
    try {
      const glance = await this.glances.find(roomId);
      return glance && (await this.view(glance, position));
    } catch {
      return null;
    }
  }

  /** The wait of the user with this turn; null when nobody can know, or the room can't be read. */
  async estimate(roomId: string, turn: number): Promise<WaitEstimate | null> {
    const glance = await this.glances.find(roomId).catch(() => null);
    if (!glance?.stats || !glance.forecast) return null;
    const position = Math.max(1, turn - glance.stats.admittedTotal);
    return glance.forecast.estimate(position, (performance.now() - glance.readAt) / 1_000);
  }

  /** The room for somebody who would join now. @throws QueueError QUEUE_ROOM_NOT_FOUND */
  async getPublic(roomId: string): Promise<PublicRoomView> {
    const glance = await this.existing(roomId);
    const { room, stats } = glance;
    const position = room.state !== 'closed' && stats ? stats.waiting + 1 : null;
    const [view, offers] = await Promise.all([this.view(glance, position), this.offers.of(roomId)]);
    return { id: room.id, name: room.name, ...view, offers };
  }

  /** Without the supply, which takes a count. @throws QueueError QUEUE_ROOM_NOT_FOUND */
  async getOpensAt(roomId: string): Promise<Date | null> {
    return (await this.existing(roomId)).room.opensAt;
  }

  /** After a change, so that this instance shows it at once. */
  forget(roomId: string): void {
    this.glances.forget(roomId);
    this.supplies.outdate(roomId);
  }

  /** After a purchase, so that its own instance says at once that all is sold. */
  outdateSupply(roomId: string): void {
    this.supplies.outdate(roomId);
  }

  private async existing(roomId: string): Promise<Glance> {
    const glance = await this.glances.find(roomId);
    if (!glance) throw new QueueError('QUEUE_ROOM_NOT_FOUND');
    return glance;
  }

  private async glance(roomId: string): Promise<Glance | null> {
    const room = await this.rooms.findById(roomId);
    if (!room) return null;
    const stats = await this.waitingRoom.stats(room).catch((error: unknown) => {
      if (error instanceof QueueError) return null;
      throw error;
    });
    const forecast = stats && new WaitForecast(stats.flow);
    return { room, stats, forecast, readAt: performance.now() };
  }

  private async view({ room, stats }: Glance, position: number | null): Promise<RoomView> {
    const { id, state, opensAt, notice } = room;
    const supply = await this.supplies.of(id);
    const isOpen = opensAt === null || opensAt <= this.clock.now();
    const outlook =
      supply && outlookOf(supply, isOpen ? position : null, stats && turnoutOf(stats));
    return {
      state,
      opensAt: opensAt?.toISOString() ?? null,
      notice,
      supply: { left: supply?.left ?? null, outlook },
    };
  }
}

function turnoutOf({ admittedTotal, active, purchases }: RoomStats): Turnout {
  return { admitted: admittedTotal, active, bought: purchases };
}
