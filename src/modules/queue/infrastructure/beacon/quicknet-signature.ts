import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import type { BeaconRound } from '../../domain/draw/quicknet.js';

/** drand's network quicknet, scheme bls-unchained-g1-rfc9380 (docs.drand.love, chain information). */
export const QUICKNET_CHAIN = '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971';
const PUBLIC_KEY = hexToBytes(
  '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c' +
    '8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb' +
    '5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
);
const DOMAIN = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const SIGNATURE = /^[0-9a-f]{96}$/;

/** The round that this signature (hex) is of; null when it is not genuine. The waiting page uses this too, so it needs no Node.js. */
export function verifiedRound(round: number, signature: string): BeaconRound | null {
  if (!SIGNATURE.test(signature)) return null;
  const bytes = hexToBytes(signature);
  return isSigned(round, bytes) ? { round, randomness: sha256(bytes), signature: bytes } : null;
}

function isSigned(round: number, signature: Uint8Array): boolean {
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(round));
  const scheme = bls12_381.shortSignatures;
  try {
    return scheme.verify(signature, scheme.hash(sha256(message), DOMAIN), PUBLIC_KEY);
  } catch {
    // Not a point of the curve.
    return false;
  }
}
