import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { parse } from 'uuid';
import type { Config } from '../../../../config/settings.js';
import { newId } from '../../../../shared/ids.js';
import { publicKeyOf } from '../../../../shared/public-keys.js';
import { Ed25519TicketCodes } from './ed25519-ticket-codes.js';

const ticketSigningKey = generateKeyPairSync('ed25519').privateKey;
const codes = new Ed25519TicketCodes({ ticketSigningKey } as Config);
const ticket = { id: newId(), showId: newId() };
const code = codes.codeOf(ticket);

describe('Ed25519TicketCodes', () => {
  it('returns the same code for a ticket every time, and reads it', () => {
    expect(codes.codeOf(ticket)).toBe(code);
    expect(codes.read(code)).toEqual({ ticketId: ticket.id, showId: ticket.showId });
    expect(codes.read(` ${code}\r\n`)).toEqual(codes.read(code));
  });

  it('signs codes that the published key alone verifies, as docs/tickets.md says', () => {
    const bytes = Buffer.from(code, 'base64url');
    const [content, signature] = [bytes.subarray(0, 33), bytes.subarray(33)];
    const key = createPublicKey({ key: { ...publicKeyOf(ticketSigningKey) }, format: 'jwk' });
    expect(verify(null, content, key, signature)).toBe(true);
    expect(Buffer.from(content)).toEqual(
      Buffer.concat([Buffer.of(1), parse(ticket.id), parse(ticket.showId)]),
    );
  });

  it('refuses a code with any changed character', () => {
    for (let index = 0; index < code.length; index += 1) {
      for (const other of ['A', 'B', 'w', '_']) {
        if (code[index] === other) continue;
        expect(codes.read(code.slice(0, index) + other + code.slice(index + 1))).toBeNull();
      }
    }
  });

  it('refuses a code of another key', () => {
    const others = new Ed25519TicketCodes({
      ticketSigningKey: generateKeyPairSync('ed25519').privateKey,
    } as Config);
    expect(codes.read(others.codeOf(ticket))).toBeNull();
  });

  it('refuses the signature of one ticket under another', () => {
    const other = Buffer.from(codes.codeOf({ ...ticket, id: newId() }), 'base64url');
    const mixed = Buffer.concat([
      other.subarray(0, 33),
      Buffer.from(code, 'base64url').subarray(33),
    ]);
    expect(codes.read(mixed.toString('base64url'))).toBeNull();
  });

  it.each(['', 'x', `${code}A`, `${code.slice(1)}=`, `${code}${code}`, '티켓', 'A'.repeat(130)])(
    'refuses %.20p',
    (text) => {
      expect(codes.read(text)).toBeNull();
    },
  );
});
