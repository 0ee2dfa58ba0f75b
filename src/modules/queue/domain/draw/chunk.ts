import { ID_BYTES, idAt, indexOfId } from './entry-ids.js';
import type { AuditPath, MerkleTree } from './merkle-tree.js';

/** Entries of a chunk: a power of two, so that the tree of all entries is the tree of the nodes of their chunks. */
export const CHUNK_SIZE = 4_096;
/** Leaves of a group: a power of two too. A path needs the leaves of one group only. */
const GROUP_SIZE = 64;
const HASH_BYTES = 32;
const NUMBER_BYTES = 4;

/** Entries in a row, in ascending order of their ids. */
export interface Entries {
  readonly entryIds: Buffer;
  readonly userIds: Buffer;
  /** The waiting numbers, 4 bytes each. */
  readonly numbers: Buffer;
}

/** A part of the sealed entries. */
export interface Chunk extends Entries {
  readonly index: number;
  /** The node of the tree over these entries. */
  readonly node: Buffer;
  /** The nodes over each group of 64 of them. */
  readonly groups: Buffer;
  /** The ranks, 4 bytes each; null until the order is drawn. */
  readonly ranks: Buffer | null;
}

export interface DrawEntry {
  readonly userId: string;
  readonly number: number;
  readonly rank: number | null;
}

export function chunkOf(index: number, entries: Entries, tree: MerkleTree): Chunk {
  const groups: Uint8Array[] = [];
  for (let first = 0; first < sizeOf(entries); first += GROUP_SIZE) {
    groups.push(tree.root(leavesOf(entries, first, tree)));
  }
  const node = Buffer.from(tree.root(groups));
  return { ...entries, index, node, groups: Buffer.concat(groups), ranks: null };
}

export function sizeOf({ entryIds }: Pick<Entries, 'entryIds'>): number {
  return entryIds.length / ID_BYTES;
}

export function entryAt({ userIds, numbers, ranks }: Chunk, at: number): DrawEntry {
  return {
    userId: idAt(userIds, at),
    number: numbers.readUInt32BE(at * NUMBER_BYTES),
    rank: ranks?.readUInt32BE(at * NUMBER_BYTES) ?? null,
  };
}

/** Numbers or ranks as a chunk has them. */
export function packed(numbers: ArrayLike<number>): Buffer {
  const bytes = Buffer.alloc(numbers.length * NUMBER_BYTES);
  for (let at = 0; at < numbers.length; at += 1)
    bytes.writeUInt32BE(numbers[at]!, at * NUMBER_BYTES);
  return bytes;
}

/** Finds an entry in its chunk, with its path to the root over the nodes of all chunks; null without it. */
export function findEntry(
  chunk: Chunk,
  entryId: string,
  { nodes, size, tree }: { nodes: readonly Uint8Array[]; size: number; tree: MerkleTree },
): { readonly entry: DrawEntry; readonly proof: AuditPath } | null {
  const at = indexOfId(chunk.entryIds, entryId);
  if (at < 0) return null;
  const group = Math.floor(at / GROUP_SIZE);
  const path = [
    ...tree.path(leavesOf(chunk, group * GROUP_SIZE, tree), at % GROUP_SIZE),
    ...tree.path(hashesIn(chunk.groups), group),
    ...tree.path(nodes, chunk.index),
  ];
  return { entry: entryAt(chunk, at), proof: { index: chunk.index * CHUNK_SIZE + at, size, path } };
}

/** The leaves of the group that begins with this entry. */
function leavesOf({ entryIds }: Entries, first: number, tree: MerkleTree): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  const end = Math.min(first + GROUP_SIZE, sizeOf({ entryIds }));
  for (let at = first; at < end; at += 1) leaves.push(tree.leaf(Buffer.from(idAt(entryIds, at))));
  return leaves;
}

function hashesIn(bytes: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += HASH_BYTES)
    hashes.push(bytes.subarray(at, at + HASH_BYTES));
  return hashes;
}
