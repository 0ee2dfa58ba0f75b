import type { PageRequest } from '../../../../shared/domain/page.js';
import type { Chunk } from './chunk.js';

/** The sealed entries of all draws. Except for their ranks they never change. */
export abstract class Chunks {
  abstract add(roomId: string, chunk: Chunk): Promise<void>;
  /** Sets the ranks of a chunk. */
  abstract rank(roomId: string, index: number, ranks: Buffer): Promise<void>;
  abstract find(roomId: string, index: number): Promise<Chunk | null>;
  /** The chunk that the id belongs to; null when the id is smaller than all entries. */
  abstract findAround(roomId: string, entryId: string): Promise<Chunk | null>;
  /** The nodes of all chunks, in their order. */
  abstract nodes(roomId: string): Promise<readonly Buffer[]>;
  /** Entry ids in ascending order, one more than the limit. */
  abstract listEntryIds(roomId: string, page: PageRequest): Promise<readonly string[]>;
}
