import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import type { PageRequest } from '../../../../shared/domain/page.js';
import { CHUNK_SIZE, type Chunk, sizeOf } from '../../domain/draw/chunk.js';
import { Chunks } from '../../domain/draw/chunks.js';
import { idAt } from '../../domain/draw/entry-ids.js';
import { DrawChunkRow } from './draw-chunk.row.js';

@Injectable()
export class TypeormChunks extends Chunks {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(roomId: string, chunk: Chunk): Promise<void> {
    const firstEntryId = idAt(chunk.entryIds, 0);
    await this.transactions.manager.insert(DrawChunkRow, { ...chunk, roomId, firstEntryId });
  }

  async rank(roomId: string, index: number, ranks: Buffer): Promise<void> {
    await this.transactions.manager.update(DrawChunkRow, { roomId, index }, { ranks });
  }

  find(roomId: string, index: number): Promise<Chunk | null> {
    return this.transactions.manager.findOneBy(DrawChunkRow, { roomId, index });
  }

  findAround(roomId: string, entryId: string): Promise<Chunk | null> {
    return this.transactions.manager.findOne(DrawChunkRow, {
      where: { roomId, firstEntryId: LessThanOrEqual(entryId) },
      order: { firstEntryId: 'DESC' },
    });
  }

  async nodes(roomId: string): Promise<readonly Buffer[]> {
    const rows = await this.transactions.manager.query<{ node: Buffer }[]>(
      `SELECT node FROM queue_draw_chunks WHERE room_id = $1 ORDER BY index`,
      [roomId],
    );
    return rows.map(({ node }) => node);
  }

  async listEntryIds(roomId: string, { limit, after }: PageRequest): Promise<readonly string[]> {
    // The first chunk may be read already, and the last one in part.
    const chunks = await this.transactions.manager.query<{ entryIds: Buffer }[]>(
      `SELECT entry_ids AS "entryIds" FROM queue_draw_chunks
       WHERE room_id = $1 AND index >= coalesce((
         SELECT index FROM queue_draw_chunks WHERE room_id = $1 AND first_entry_id <= $2
         ORDER BY first_entry_id DESC LIMIT 1), 0)
       ORDER BY index LIMIT $3`,
      [roomId, after, Math.ceil((limit + 1) / CHUNK_SIZE) + 1],
    );
    const ids: string[] = [];
    for (const chunk of chunks) {
      for (let at = 0; at < sizeOf(chunk) && ids.length <= limit; at += 1) {
        const id = idAt(chunk.entryIds, at);
        if (after === null || id > after) ids.push(id);
      }
    }
    return ids;
  }
}
