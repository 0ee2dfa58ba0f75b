import { hmacOfIds, sha256 } from '../../../../shared/hashing.js';
import { ascending } from '../../domain/draw/ascending.js';
import { orderKey } from '../../domain/draw/draw.js';
import { MerkleTree } from '../../domain/draw/merkle-tree.js';
import { type BeaconRound, publishedAt } from '../../domain/draw/quicknet.js';
import type { DrawView, OwnDrawView } from './draw-view.js';
import { pause } from './pause.js';

/** What a service published of a draw. It may be wrong in any way. */
export interface PublishedDraw {
  readonly draw: DrawView;
  readonly entryIds: readonly string[];
  readonly own: OwnDrawView | null;
}

/** What somebody wrote down before the draw. */
export interface Notes {
  readonly commitment: string | undefined;
  readonly root: string | undefined;
  readonly beaconRound: number | undefined;
}

export interface Check {
  readonly what: string;
  readonly holds: boolean;
}

type VerifyRound = (round: number, signature: string) => BeaconRound | null;

const ENTRY_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
/** A round that was out sooner may have been known when the entries were sealed. */
const LEAD_MS = 3_000;

/** Checks a drawn order from outside, from nothing but what is public, and an entry of one's own. */
export async function checkDraw(
  { draw, entryIds, own }: PublishedDraw,
  notes: Notes,
  verifyRound: VerifyRound,
): Promise<Check[]> {
  const tree = new MerkleTree(sha256);
  const leafOf = (id: string) => tree.leaf(Buffer.from(id));
  const root = hex(tree.root(entryIds.map(leafOf)));
  const seed = Buffer.from(draw.seed ?? '', 'hex');
  const round = draw.beacon ? verifyRound(draw.beacon.round, draw.beacon.signature) : null;
  const checks: Check[] = [
    {
      what: 'the seed is the one that was committed to',
      holds: seed.length === 32 && hex(sha256(seed)) === draw.seedCommitment,
    },
    {
      what: `the list has ${draw.entries} entries, ascending, each once`,
      holds: entryIds.length === draw.entries && areAscending(entryIds),
    },
    { what: 'the entries are the sealed ones', holds: root === draw.entriesRoot },
  ];
  if (notes.commitment !== undefined) {
    const holds = notes.commitment === draw.seedCommitment;
    checks.push({ what: 'the commitment is the one that you noted', holds });
  }
  if (notes.root !== undefined) {
    const holds = notes.root === draw.entriesRoot;
    checks.push({ what: 'the root of the entries is the one that you noted', holds });
  }
  if (notes.beaconRound !== undefined) {
    const holds = notes.beaconRound === draw.beaconRound;
    checks.push({ what: 'the round of the beacon is the one that you noted', holds });
  }
  if (draw.beacon) {
    checks.push({
      what: `round ${draw.beacon.round} is signed by drand, and is the announced one`,
      holds:
        round !== null &&
        hex(round.randomness) === draw.beacon.randomness &&
        round.round === draw.beaconRound,
    });
    const sealedAt = new Date(draw.sealedAt ?? Number.NaN).getTime();
    const holds = publishedAt(draw.beacon.round).getTime() >= sealedAt + LEAD_MS;
    checks.push({ what: 'the round came after the sealing', holds });
  }
  if (!own) return checks;
  const { entryId, rank, proof } = own;
  const path = proof && { ...proof, path: proof.path.map((node) => Buffer.from(node, 'hex')) };
  const ranked = await rankOf(entryId, entryIds, orderKey(seed, round, sha256));
  return [
    ...checks,
    {
      what: 'your entry is one of the sealed ones',
      holds: path !== null && hex(tree.rootFrom(leafOf(entryId), path)) === draw.entriesRoot,
    },
    { what: `your entry has drawn rank ${rank}`, holds: ranked !== null && ranked === rank },
  ];
}

function areAscending(ids: readonly string[]): boolean {
  return ids.every((id, at) => ENTRY_ID.test(id) && (at === 0 || id > ids[at - 1]!));
}

/** Null for an id that is not among the entries. */
async function rankOf(
  entryId: string,
  entryIds: readonly string[],
  key: Uint8Array,
): Promise<number | null> {
  const hmac = hmacOfIds(key);
  const bytes = Buffer.concat(entryIds.map(hmac));
  const order = await ascending({ bytes, stride: 32, width: 32 }, pause);
  const rank = order.findIndex((index) => entryIds[index] === entryId);
  return rank < 0 ? null : rank + 1;
}

function hex(bytes: Uint8Array | null): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
