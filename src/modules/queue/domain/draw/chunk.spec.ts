import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CHUNK_SIZE, chunkOf, findEntry, packed } from './chunk.js';
import { entryIdOf, idAt, idBytes, indexOfId } from './entry-ids.js';
import { MerkleTree } from './merkle-tree.js';

const tree = new MerkleTree((bytes) => createHash('sha256').update(bytes).digest());

/** Chunks of this many entries, and their ids. */
function sealed(size: number) {
  const ids = Array.from({ length: size }, () => randomUUID() as string).sort();
  const chunks = [];
  for (let first = 0; first < size; first += CHUNK_SIZE) {
    const some = ids.slice(first, first + CHUNK_SIZE);
    const entryIds = Buffer.concat(some.map(idBytes));
    const numbers = packed(some.map((_id, at) => first + at + 1));
    const index: number = chunks.length;
    chunks.push({
      ...chunkOf(index, { entryIds, userIds: entryIds, numbers }, tree),
      ranks: packed(some.map((_id, at) => first + at + 1_000_001)),
    });
  }
  return { ids, chunks, nodes: chunks.map(({ node }) => node) };
}

describe('An entry id', () => {
  it('is a UUIDv4, whatever bytes it is made of', () => {
    for (const bytes of [Buffer.alloc(32), Buffer.alloc(32, 255), randomBytes(32)]) {
      expect(idAt(Buffer.from(entryIdOf(bytes)), 0)).toMatch(
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
    }
  });

  it('is found among ascending ids', () => {
    const ids = Array.from({ length: 99 }, () => randomUUID() as string).sort();
    const row = Buffer.concat(ids.map(idBytes));
    expect(ids.map((id) => indexOfId(row, id))).toEqual(ids.map((_id, index) => index));
    expect(indexOfId(row, randomUUID())).toBe(-1);
    expect(ids.map((_id, index) => idAt(row, index))).toEqual(ids);
  });
});

describe('Chunks', () => {
  it.each([1, 64, 65, 4_095, 4_096, 4_097, 9_000])(
    'have the root and the paths of one tree over all %i entries',
    (size) => {
      const { ids, chunks, nodes } = sealed(size);
      const leaves = ids.map((id) => tree.leaf(Buffer.from(id)));
      const root = tree.root(leaves);
      expect(tree.root(nodes)).toEqual(root);
      for (const index of new Set([0, 63, 64, 4_095, 4_096, 8_191, size - 1])) {
        const id = ids[index];
        if (id === undefined) continue;
        const chunk = chunks[Math.floor(index / CHUNK_SIZE)]!;
        const found = findEntry(chunk, id, { nodes, size, tree });
        expect(found?.entry).toEqual({ userId: id, number: index + 1, rank: index + 1_000_001 });
        expect(found?.proof).toEqual({ index, size, path: tree.path(leaves, index) });
        expect(tree.rootFrom(leaves[index]!, found!.proof)).toEqual(root);
      }
    },
  );

  it('do not have an entry that was not sealed', () => {
    const { chunks, nodes } = sealed(10);
    expect(findEntry(chunks[0]!, randomUUID(), { nodes, size: 10, tree })).toBeNull();
  });
});
