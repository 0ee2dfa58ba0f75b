import { createHash } from 'node:crypto';
import { MerkleTree } from './merkle-tree.js';

const tree = new MerkleTree((bytes) => createHash('sha256').update(bytes).digest());
const hex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString('hex');
const bytes = (text: string) => Buffer.from(text, 'hex');

/** The vectors of Certificate Transparency for RFC 6962 (google/certificate-transparency, merkle tests). */
const LEAVES = [
  ...['', '00', '10', '2021', '3031', '40414243', '5051525354555657'],
  '606162636465666768696a6b6c6d6e6f',
].map((data) => tree.leaf(bytes(data)));
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const PATHS: readonly [index: number, size: number, path: readonly string[]][] = [
  [0, 1, []],
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
];

describe('A Merkle tree', () => {
  it('without leaves has the hash of nothing as its root', () => {
    expect(hex(tree.root([]))).toBe(createHash('sha256').digest('hex'));
  });

  it.each(ROOTS.map((root, index) => [index + 1, root] as const))(
    'of %i leaves has the published root',
    (size, root) => {
      expect(hex(tree.root(LEAVES.slice(0, size)))).toBe(root);
    },
  );

  it.each(PATHS)('has the published path for leaf %i of %i', (index, size, path) => {
    expect(tree.path(LEAVES.slice(0, size), index).map(hex)).toEqual(path);
  });

  it('has a path to the root from each leaf, in trees of every size up to 70', () => {
    const leaves = Array.from({ length: 70 }, (_, index) => tree.leaf(Buffer.from(`${index}`)));
    for (let size = 1; size <= leaves.length; size += 1) {
      const some = leaves.slice(0, size);
      const root = hex(tree.root(some));
      for (const [index, leaf] of some.entries()) {
        const path = tree.path(some, index);
        expect(hex(tree.rootFrom(leaf, { index, size, path }))).toBe(root);
      }
    }
  });

  it('has the same root and paths when subtrees of a power of two leaves are hashed apart', () => {
    const nodes = [LEAVES.slice(0, 4), LEAVES.slice(4, 7)].map((some) => tree.root(some));
    expect(hex(tree.root(nodes))).toBe(ROOTS[6]);
    const path = [...tree.path(LEAVES.slice(4, 7), 1), ...tree.path(nodes, 1)];
    expect(path).toEqual(tree.path(LEAVES.slice(0, 7), 5));
  });

  it.each([
    ['of another index', { index: 4 }],
    ['of another size', { size: 5 }],
    ['of an index outside of the tree', { index: 8 }],
    ['of a negative index', { index: -1 }],
    ['that is too short', { path: [] }],
    ['that is too long', { path: [...tree.path(LEAVES, 5), Buffer.alloc(32)] }],
  ])('does not lead to its root by a path %s', (_what, change) => {
    const proof = { index: 5, size: 8, path: tree.path(LEAVES, 5), ...change };
    expect(hex(tree.rootFrom(LEAVES[5]!, proof))).not.toBe(ROOTS[7]);
  });
});
