import type { AuditPath } from '../../domain/draw/merkle-tree.js';
import type { Draw, DrawState } from '../../domain/draw/draw.js';
import { sha256 } from '../../../../shared/hashing.js';

/** The public document of a draw. Fields appear when their time has come. Bytes are in hex. */
export interface DrawView {
  readonly state: DrawState;
  readonly seedCommitment: string;
  /** Null while nobody knows. */
  readonly entries: number | null;
  readonly entriesRoot?: string;
  readonly sealedAt?: string;
  readonly beaconRound?: number | null;
  readonly seed?: string;
  readonly beacon?: {
    readonly round: number;
    readonly randomness: string;
    readonly signature: string;
  } | null;
  readonly beaconMissed?: boolean;
  readonly algorithm?: string;
  readonly drawnAt?: string;
}

export interface ProofView {
  readonly index: number;
  readonly size: number;
  readonly path: readonly string[];
}

/** What one user has drawn. */
export interface OwnDrawView {
  readonly entryId: string;
  /** Null until the order is drawn. */
  readonly rank: number | null;
  /** Null until the entries are sealed. */
  readonly proof: ProofView | null;
}

/** `entries` is the count while they gather. */
export function toDrawView(draw: Draw, gathered: number | null): DrawView {
  const { state, seed, seal, beacon, drawnAt } = draw;
  const seedCommitment = sha256(seed).toString('hex');
  if (!seal) return { state, seedCommitment, entries: gathered };
  const sealed = {
    ...{ state, seedCommitment, entries: seal.entryCount },
    entriesRoot: seal.entriesRoot.toString('hex'),
    sealedAt: seal.sealedAt.toISOString(),
    beaconRound: seal.beaconRound,
  };
  if (!drawnAt) return sealed;
  const key = beacon ? 'SHA-256(seed || randomness)' : 'seed';
  return {
    ...sealed,
    seed: seed.toString('hex'),
    beacon: beacon && {
      round: beacon.round,
      randomness: hex(beacon.randomness),
      signature: hex(beacon.signature),
    },
    beaconMissed: seal.beaconRound !== null && !beacon,
    algorithm: `ascending HMAC-SHA-256(${key}, entryId)`,
    drawnAt: drawnAt.toISOString(),
  };
}

export function toProofView({ index, size, path }: AuditPath): ProofView {
  return { index, size, path: path.map(hex) };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
