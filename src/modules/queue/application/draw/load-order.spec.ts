import { randomBytes } from 'node:crypto';
import { type Chunk, packed } from '../../domain/draw/chunk.js';
import type { Chunks } from '../../domain/draw/chunks.js';
import type { WaitingRoom } from '../waiting-room.js';
import { LoadOrder } from './load-order.js';

/** More than the waiting room takes at once. */
const USERS = 2_500;

function drawn(index: number): Chunk {
  const numbers = packed(Array.from({ length: USERS }, (_, at) => at + 1));
  const [entryIds, userIds] = [randomBytes(16 * USERS), randomBytes(16 * USERS)];
  const nothing = Buffer.alloc(0);
  return { index, entryIds, userIds, numbers, ranks: numbers, node: nothing, groups: nothing };
}

describe('Loading a drawn order', () => {
  let onTheirWay: number;

  beforeEach(() => {
    onTheirWay = 0;
  });

  /** One page fails at once, the others take a while. */
  async function placeDrawn(pages: { count: number }, failing: number): Promise<void> {
    const page = (pages.count += 1);
    if (page === failing) throw new Error('The page is lost');
    onTheirWay += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    onTheirWay -= 1;
  }

  it.each([
    ['a chunk cannot be read', { chunks: 1, failing: 0, reason: 'The chunk is lost' }],
    ['a page is not stored', { chunks: 2, failing: 1, reason: 'The page is lost' }],
  ])('leaves no page on its way when %s', async (_what, { chunks, failing, reason }) => {
    const pages = { count: 0 };
    const find = async (_roomId: string, index: number) => {
      if (index >= chunks) throw new Error('The chunk is lost');
      return drawn(index);
    };
    const load = new LoadOrder(
      { find } as unknown as Chunks,
      { placeDrawn: () => placeDrawn(pages, failing) } as unknown as WaitingRoom,
    );
    await expect(load.run('a room')).rejects.toThrow(reason);
    expect(onTheirWay).toBe(0);
    expect(pages.count).toBe(3);
  });
});
