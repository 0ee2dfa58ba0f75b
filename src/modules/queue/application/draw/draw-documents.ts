import { Injectable } from '@nestjs/common';
import { RecentReads } from '../../../../shared/database/recent-reads.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { Chunks } from '../../domain/draw/chunks.js';
import { Draws } from '../../domain/draw/draws.js';
import { QueueError } from '../../domain/queue-error.js';
import { Rooms } from '../../domain/rooms.js';
import { WaitingRoom } from '../waiting-room.js';
import { type DrawView, toDrawView } from './draw-view.js';

/** A page takes up to a megabyte. */
const MAX_PAGES = 32;

/** What everybody may read of draws. All users read it at once, so it is read once a second at most. */
@Injectable()
export class DrawDocuments {
  private readonly documents = new RecentReads(this.transactions, (roomId) => this.read(roomId));
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
  ) {}

  /** At most about a second old. @throws QueueError QUEUE_DRAW_NOT_FOUND, QUEUE_ROOM_NOT_FOUND */
  async getDraw(roomId: string): Promise<DrawView> {
    const found = await this.documents.find(roomId);
    if (typeof found === 'string') throw new QueueError(found);
    return found;
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
    roomId: string,
  ): Promise<DrawView | 'QUEUE_DRAW_NOT_FOUND' | 'QUEUE_ROOM_NOT_FOUND'> {
    const [draw, room] = await Promise.all([this.draws.find(roomId), this.rooms.findById(roomId)]);
    if (!room) return 'QUEUE_ROOM_NOT_FOUND';
    if (!draw) return 'QUEUE_DRAW_NOT_FOUND';
    if (draw.seal) return toDrawView(draw, null);
    const stats = await this.waitingRoom.stats(room).catch(() => null);
    // Null while the waiting room does not answer.
    return toDrawView(draw, stats && stats.waiting + stats.absent);
  }

  private readPage(key: string): Promise<readonly string[]> {
    const [roomId = '', limit, after] = key.split(' ');
    return this.chunks.listEntryIds(roomId, { limit: Number(limit), after: after || null });
  }
}
