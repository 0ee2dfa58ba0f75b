export type Sha256 = (bytes: Uint8Array) => Uint8Array;

/** Where a leaf is in its tree: the hashes beside its way to the root, from the leaf up. */
export interface AuditPath {
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
}

const LEAF = 0;
const NODE = 1;
const HASH_BYTES = 32;

/**
 * The Merkle tree of RFC 6962, section 2.1. Its nodes are paired level by level, and a last one without
 * a pair moves up as it is. So subtrees of a power of two leaves can be hashed apart: `root` and `path`
 * take nodes of any one level.
 */
export class MerkleTree {
  private readonly pair = new Uint8Array(1 + 2 * HASH_BYTES).fill(NODE, 0, 1);

  constructor(private readonly sha256: Sha256) {}

  leaf(data: Uint8Array): Uint8Array {
    const input = new Uint8Array(1 + data.length).fill(LEAF, 0, 1);
    input.set(data, 1);
    return this.sha256(input);
  }

  root(nodes: readonly Uint8Array[]): Uint8Array {
    let level = nodes;
    while (level.length > 1) level = this.above(level);
    return level[0] ?? this.sha256(new Uint8Array());
  }

  /** The path of the node at `index`, from its level up. */
  path(nodes: readonly Uint8Array[], index: number): Uint8Array[] {
    const path: Uint8Array[] = [];
    for (let level = nodes, at = index; level.length > 1; level = this.above(level), at >>= 1) {
      const sibling = level[at ^ 1];
      if (sibling) path.push(sibling);
    }
    return path;
  }

  /** The root that the path leads to; null when the path does not fit its index and size. */
  rootFrom(leaf: Uint8Array, { index, size, path }: AuditPath): Uint8Array | null {
    if (index < 0 || index >= size) return null;
    let hash = leaf;
    let used = 0;
    for (let at = index, width = size; width > 1; at >>= 1, width = (width + 1) >> 1) {
      const isLeft = at % 2 === 0;
      if (isLeft && at + 1 === width) continue;
      const sibling = path[used];
      if (!sibling) return null;
      used += 1;
      hash = isLeft ? this.node(hash, sibling) : this.node(sibling, hash);
    }
    return used === path.length ? hash : null;
  }

  private above(level: readonly Uint8Array[]): Uint8Array[] {
    const nodes: Uint8Array[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const [left, right] = [level[at]!, level[at + 1]];
      nodes.push(right ? this.node(left, right) : left);
    }
    return nodes;
  }

  private node(left: Uint8Array, right: Uint8Array): Uint8Array {
    this.pair.set(left, 1);
    this.pair.set(right, 1 + HASH_BYTES);
    return this.sha256(this.pair);
  }
}
