import { Injectable } from '@nestjs/common';
import { entryAt, sizeOf } from '../../domain/draw/chunk.js';
import { Chunks } from '../../domain/draw/chunks.js';
import { type DrawnUser, WaitingRoom } from '../waiting-room.js';

/** The most that the waiting room takes at once. */
const PAGE = 1_000;

/** The last step of a draw, also after the waiting room has lost its data: puts the users in their order. */
@Injectable()
export class LoadOrder {
  constructor(
    private readonly chunks: Chunks,
    private readonly waitingRoom: WaitingRoom,
  ) {}

  async run(roomId: string): Promise<void> {
    let count = 0;
    let placed: Promise<unknown> = Promise.resolve();
    for (let chunk = await this.chunks.find(roomId, 0); chunk;) {
      const users: DrawnUser[] = [];
      for (let at = 0; at < sizeOf(chunk); at += 1) {
        const { userId, number, rank } = entryAt(chunk, at);
        if (rank === null)
          throw new Error(`The draw of room ${roomId} has an entry without a rank`);
        users.push({ userId, number, rank });
      }
      await placed;
      placed = this.place(roomId, users);
      // Awaited after the next chunk is read, or never if that fails.
      placed.catch(() => undefined);
      count += users.length;
      chunk = await this.chunks.find(roomId, chunk.index + 1);
    }
    await placed;
    if (!(await this.waitingRoom.finishDraw(roomId, count))) {
      throw new Error('The waiting room lost its data while the order was loaded');
    }
  }

  private place(roomId: string, users: readonly DrawnUser[]): Promise<unknown> {
    const pages: Promise<void>[] = [];
    for (let first = 0; first < users.length; first += PAGE) {
      pages.push(this.waitingRoom.placeDrawn(roomId, users.slice(first, first + PAGE)));
    }
    return Promise.all(pages);
  }
}
