import { createHash, createHmac } from 'node:crypto';

/**
 * Checks a draw as docs/fairness.md describes it. Written from that page alone, with nothing from `src`: it
 * would find a mistake that the code of the service makes everywhere alike.
 */

const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const bytes = (hex: string) => Buffer.from(hex, 'hex');

const leafOf = (entryId: string) => sha256(Buffer.from([0]), Buffer.from(entryId, 'utf8'));
const nodeOf = (left: Buffer, right: Buffer) => sha256(Buffer.from([1]), left, right);

/** The tree hash by the recursive definition of RFC 6962. */
function treeHash(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  const split = splitOf(leaves.length);
  return nodeOf(treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

/** The largest power of two that is smaller than this. */
function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/** The root that a path leads to, by the same definition. */
function rootOf(leaf: Buffer, index: number, size: number, path: readonly Buffer[]): Buffer {
  if (size === 1) {
    if (path.length > 0) throw new Error('The path is too long');
    return leaf;
  }
  const split = splitOf(size);
  const [sibling, below] = [path.at(-1), path.slice(0, -1)];
  if (!sibling) throw new Error('The path is too short');
  return index < split
    ? nodeOf(rootOf(leaf, index, split, below), sibling)
    : nodeOf(sibling, rootOf(leaf, index - split, size - split, below));
}

export interface PublishedDraw {
  readonly state: string;
  readonly seedCommitment: string;
  readonly entries: number;
  readonly entriesRoot: string;
  readonly seed: string;
  readonly beacon: { readonly randomness: string; readonly signature: string } | null;
}

export interface OwnDraw {
  readonly entryId: string;
  readonly rank: number;
  readonly proof: { readonly index: number; readonly size: number; readonly path: string[] };
}

/** The entry ids in the order of their ranks. @throws Error naming what is wrong */
export function verifiedOrder(draw: PublishedDraw, entryIds: readonly string[]): string[] {
  if (draw.state !== 'DRAWN') throw new Error(`The draw is ${draw.state}`);
  if (sha256(bytes(draw.seed)).toString('hex') !== draw.seedCommitment) throw new Error('seed');
  if (entryIds.length !== draw.entries) throw new Error('count');
  const isAscending = entryIds.every((id, at) => at === 0 || id > entryIds[at - 1]!);
  if (!isAscending) throw new Error('order of the entries');
  const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  if (!entryIds.every((id) => uuid4.test(id))) throw new Error('entry ids');
  if (treeHash(entryIds.map(leafOf)).toString('hex') !== draw.entriesRoot) throw new Error('root');
  if (draw.beacon) {
    const { signature, randomness } = draw.beacon;
    if (sha256(bytes(signature)).toString('hex') !== randomness) throw new Error('randomness');
  }
  const seed = bytes(draw.seed);
  const key = draw.beacon ? sha256(seed, bytes(draw.beacon.randomness)) : seed;
  const lots = new Map(
    entryIds.map((id) => [id, createHmac('sha256', key).update(id).digest('hex')]),
  );
  return [...entryIds].sort((a, b) => (lots.get(a)! < lots.get(b)! ? -1 : 1));
}

/** @throws Error naming what is wrong */
export function verifyOwn(own: OwnDraw, draw: PublishedDraw, order: readonly string[]): void {
  const { index, size, path } = own.proof;
  const root = rootOf(leafOf(own.entryId), index, size, path.map(bytes));
  if (root.toString('hex') !== draw.entriesRoot) throw new Error('path');
  if (size !== draw.entries) throw new Error('size');
  if (order[own.rank - 1] !== own.entryId) throw new Error('rank');
}
