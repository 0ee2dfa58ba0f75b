import { Injectable } from '@nestjs/common';
import { RecentReads } from '../../../../shared/database/recent-reads.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Clock } from '../../../../shared/domain/clock.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { Chunks } from '../../domain/draw/chunks.js';
import { Draws } from '../../domain/draw/draws.js';
import { QueueError } from '../../domain/queue-error.js';
import { Rooms } from '../../domain/rooms.js';
import { WaitingRoom } from '../waiting-room.js';
import { type DrawView, toDrawView } from './draw-view.js';

/** A draw, and when its entries are sealed; null when they are. */
interface Document {
  readonly view: DrawView;
  readonly gathersUntil: Date | null;
}

/** A page takes up to a megabyte. */
const MAX_PAGES = 32;

/** What everybody may read of draws. All users read it at once, so it is read once a second at most. */
@Injectable()
export class DrawDocuments {
  private readonly documents = new RecentReads(this.transactions, (key) => this.read(key));
  private readonly pages = new RecentReads(
    this.transactions,
    (key) => this.readPage(key),
    MAX_PAGES,
  );

  constructor(
    private readonly draws: Draws,
    private readonly chunks: Chunks,
    private readonly rooms: Rooms,
    private readonly waitingRoom: WaitingRoom,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * At most about a second old. Once the room has opened, also after a slow read: everybody must be able to see the root some
   * seconds before the round of the beacon.
   * @throws QueueError QUEUE_DRAW_NOT_FOUND, QUEUE_ROOM_NOT_FOUND
   */
  async getDraw(roomId: string): Promise<DrawView> {
    let found = await this.documents.find(roomId);
    const now = this.clock.now();
    if (typeof found !== 'string' && found.gathersUntil !== null && found.gathersUntil <= now) {
      const second = Math.floor(now.getTime() / 1_000);
      const last = found;
      // A key of its own each second: a slow read would rest, and serve for longer.
      found = await this.documents.find(`${roomId} ${second}`).catch(() => last);
    }
    if (typeof found === 'string') throw new QueueError(found);
    return found.view;
  }

  /**
   * Ascending entry ids, one more than the limit.
   * @throws QueueError QUEUE_DRAW_NOT_FOUND, QUEUE_ROOM_NOT_FOUND, QUEUE_DRAW_NOT_SEALED
   */
  async listEntryIds(roomId: string, { limit, after }: PageRequest): Promise<readonly string[]> {
    const { state } = await this.getDraw(roomId);
    if (state === 'GATHERING') throw new QueueError('QUEUE_DRAW_NOT_SEALED');
    return this.pages.find([roomId, limit, after ?? ''].join(' '));
  }

  /** After a change, so that this instance shows it at once. */
  forget(roomId: string): void {
    this.documents.forget(roomId);
  }

  private async read(
    key: string,
  ): Promise<Document | 'QUEUE_DRAW_NOT_FOUND' | 'QUEUE_ROOM_NOT_FOUND'> {
    const [roomId = ''] = key.split(' ');
    const [draw, room] = await Promise.all([this.draws.find(roomId), this.rooms.findById(roomId)]);
    if (!room) return 'QUEUE_ROOM_NOT_FOUND';
    if (!draw) return 'QUEUE_DRAW_NOT_FOUND';
    if (draw.seal) return { view: toDrawView(draw, null), gathersUntil: null };
    const stats = await this.waitingRoom.stats(room).catch(() => null);
    // Null while the waiting room does not answer.
    const view = toDrawView(draw, stats && stats.waiting + stats.absent);
    return { view, gathersUntil: room.opensAt };
  }

  private readPage(key: string): Promise<readonly string[]> {
    const [roomId = '', limit, after] = key.split(' ');
    return this.chunks.listEntryIds(roomId, { limit: Number(limit), after: after || null });
  }
}
