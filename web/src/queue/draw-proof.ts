import type { components } from '../../../clients/typescript/src/schema.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { MerkleTree } from '../../../src/modules/queue/domain/draw/merkle-tree.js';
import { publishedAt } from '../../../src/modules/queue/domain/draw/quicknet.js';
import { verifiedRound } from '../../../src/modules/queue/infrastructure/beacon/quicknet-signature.js';
import type { Notes } from './draw-notes.js';

type Draw = components['schemas']['DrawDto'];
export type OwnDraw = components['schemas']['OwnDrawDto'];

/** What is checked. `noted`: against what this browser saw before the draw. */
export type Claim = 'seed' | 'noted' | 'beacon' | 'entry' | 'list' | 'rank';

export interface Check {
  readonly claim: Claim;
  readonly holds: boolean;
}

/** A round that was out sooner may have been known when the entries were sealed. */
const LEAD_MS = 3_000;
/** Hashes between two pauses, so that the page stays responsive. */
const HASHES_PER_TURN = 500;

const tree = new MerkleTree(sha256);
const leafOf = (entryId: string) => tree.leaf(utf8ToBytes(entryId));

/** What can be checked without the list. What a server sends may be wrong in any way. */
export function checkDraw(draw: Draw, own: OwnDraw | null, notes: Notes | null): Check[] {
  const checks = [check('seed', () => bytesToHex(sha256(seedOf(draw))) === draw.seedCommitment)];
  if (notes) checks.push(check('noted', () => agrees(draw, notes)));
  if (draw.beacon) checks.push(check('beacon', () => isGenuine(draw)));
  if (own) checks.push(check('entry', () => isSealed(draw, own)));
  return checks;
}

/** The list, and the rank in the order that follows from it. */
export async function checkOrder(
  draw: Draw,
  entryIds: readonly string[],
  own: OwnDraw | null,
): Promise<Check[]> {
  const key = keyOf(draw);
  const leaves: Uint8Array[] = [];
  const lots: string[] = [];
  for (const [index, entryId] of entryIds.entries()) {
    leaves.push(leafOf(entryId));
    lots.push(bytesToHex(hmac(sha256, key, utf8ToBytes(entryId))));
    if (index % HASHES_PER_TURN === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  const isAscending = entryIds.every((id, at) => at === 0 || id > entryIds[at - 1]!);
  const isComplete = entryIds.length === draw.entries && isAscending;
  const root = bytesToHex(tree.root(leaves));
  const checks = [check('list', () => isComplete && root === draw.entriesRoot)];
  if (!own) return checks;
  const lot = lots[entryIds.indexOf(own.entryId)];
  const before = lots.filter((other) => lot !== undefined && other < lot).length;
  return [...checks, check('rank', () => lot !== undefined && own.rank === before + 1)];
}

function check(claim: Claim, test: () => boolean): Check {
  try {
    return { claim, holds: test() };
  } catch {
    // What should be hex is not, or is too short.
    return { claim, holds: false };
  }
}

function seedOf({ seed = '' }: Draw): Uint8Array {
  const bytes = hexToBytes(seed);
  if (bytes.length !== 32) throw new Error('A seed has 32 bytes');
  return bytes;
}

/** The seed, or with a beacon SHA-256(seed ‖ randomness). */
function keyOf(draw: Draw): Uint8Array {
  const { beacon } = draw;
  const seed = seedOf(draw);
  return beacon ? sha256(concatBytes(seed, hexToBytes(beacon.randomness))) : seed;
}

function agrees(draw: Draw, notes: Notes): boolean {
  const names = ['seedCommitment', 'entriesRoot', 'beaconRound'] as const;
  return names.every((name) => notes[name] === undefined || notes[name] === draw[name]);
}

/** The announced round, signed by drand, and not yet known when the entries were sealed. */
function isGenuine({ beacon, beaconRound, sealedAt = '' }: Draw): boolean {
  if (!beacon || beacon.round !== beaconRound) return false;
  const round = verifiedRound(beacon.round, beacon.signature);
  const isLater = publishedAt(beacon.round).getTime() >= Date.parse(sealedAt) + LEAD_MS;
  return round !== null && bytesToHex(round.randomness) === beacon.randomness && isLater;
}

function isSealed({ entriesRoot, entries }: Draw, { entryId, proof }: OwnDraw): boolean {
  if (!proof || proof.size !== entries) return false;
  const path = { ...proof, path: proof.path.map((node) => hexToBytes(node)) };
  const root = tree.rootFrom(leafOf(entryId), path);
  return root !== null && bytesToHex(root) === entriesRoot;
}
