/** docs/tickets.md describes the format. */
const LENGTH = 130;
const PARTS = { ticket: 1, show: 17, signature: 33 };

export interface TicketCode {
  readonly text: string;
  readonly ticketId: string;
  readonly showId: string;
  readonly content: Uint8Array;
  readonly signature: Uint8Array;
}

/** Null for a text that is no code of a ticket. Who signed the code is not known yet. */
export function readCode(text: string): TicketCode | null {
  if (text.length !== LENGTH || !/^[\w-]+$/.test(text)) return null;
  const bytes = bytesOf(text);
  if (bytes[0] !== 1) return null;
  return {
    text,
    ticketId: idOf(bytes.subarray(PARTS.ticket, PARTS.show)),
    showId: idOf(bytes.subarray(PARTS.show, PARTS.signature)),
    content: bytes.subarray(0, PARTS.signature),
    signature: bytes.subarray(PARTS.signature),
  };
}

/** WebCrypto knows Ed25519 only in new browsers. */
export const loadVerifier = () => import('@noble/curves/ed25519.js');

/** @param keys public Ed25519 keys, in base64url */
export async function isSigned(code: TicketCode, keys: readonly string[]): Promise<boolean> {
  const { ed25519 } = await loadVerifier();
  return keys.some((key) => ed25519.verify(code.signature, code.content, bytesOf(key)));
}

function bytesOf(base64url: string): Uint8Array {
  const base64 = base64url.replaceAll('-', '+').replaceAll('_', '/');
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function idOf(bytes: Uint8Array): string {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
