import { Injectable } from '@nestjs/common';
import { type Chunk, entryAt, sizeOf } from '../../domain/draw/chunk.js';
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
    const count = await this.placeAll(roomId);
    if (!(await this.waitingRoom.finishDraw(roomId, count))) {
      throw new Error('The waiting room lost its data while the order was loaded');
    }
  }

  /** Returns the number of users. When it ends, also by an error, no page is on its way any more: another instance may begin. */
  private async placeAll(roomId: string): Promise<number> {
    let count = 0;
    let placed = Promise.resolve();
    try {
      for (let chunk = await this.chunks.find(roomId, 0); chunk;) {
        const users = usersOf(chunk);
        await placed;
        placed = this.place(roomId, users);
        // Awaited after the next chunk is read.
        placed.catch(() => undefined);
        count += users.length;
        chunk = await this.chunks.find(roomId, chunk.index + 1);
      }
      await placed;
    } finally {
      await placed.catch(() => undefined);
    }
    return count;
  }

  private async place(roomId: string, users: readonly DrawnUser[]): Promise<void> {
    const pages: Promise<void>[] = [];
    for (let first = 0; first < users.length; first += PAGE) {
      pages.push(this.waitingRoom.placeDrawn(roomId, users.slice(first, first + PAGE)));
    }
    await Promise.allSettled(pages);
    await Promise.all(pages);
  }
}

function usersOf(chunk: Chunk): DrawnUser[] {
  return Array.from({ length: sizeOf(chunk) }, (_, at) => {
    const { userId, number, rank } = entryAt(chunk, at);
    if (rank === null) throw new Error('An entry of the draw has no rank');
    return { userId, number, rank };
  });
}
