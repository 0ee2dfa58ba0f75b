import { generateKeyPairSync } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { Config } from '../../../../config/settings.js';
import { newId } from '../../../../shared/ids.js';
import { publicKeyOf } from '../../../../shared/public-keys.js';
import { EddsaPasses } from './eddsa-passes.js';

const passSigningKey = generateKeyPairSync('ed25519').privateKey;
const publicKey = publicKeyOf(passSigningKey);

const passesWith = (queueTokenSecret: string, previousQueueTokenSecret: string | null = null) =>
  new EddsaPasses({
    passSigningKey,
    queueTokenSecret,
    previousQueueTokenSecret,
  } as Config);

const passes = passesWith('a'.repeat(32));
const slot = { userId: newId(), roomId: newId(), number: 281_474_976_710_655 };

describe('EddsaPasses', () => {
  it('signs passes that the published keys alone verify', async () => {
    const claims = {
      sub: slot.userId,
      room: slot.roomId,
      exp: Math.floor(Date.now() / 1_000) + 60,
      jti: passes.newIdFor(slot),
    };
    const keys = createLocalJWKSet({ keys: [{ ...publicKey }] });
    const { payload, protectedHeader } = await jwtVerify(passes.sign(claims), keys);
    expect(payload).toEqual(claims);
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: publicKey.kid });
    expect(JSON.stringify(publicKey)).not.toContain('"d"');
  });

  it('finds the slot by the id of a pass, and gives each pass another id', () => {
    const ids = [passes.newIdFor(slot), passes.newIdFor(slot)];
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(passes.slotOf(id, slot.roomId)).toEqual(slot);
  });

  it('refuses the id of another room, with a changed character, or of another secret', () => {
    const id = passes.newIdFor(slot);
    expect(passes.slotOf(id, newId())).toBeNull();
    expect(passesWith('b'.repeat(32)).slotOf(id, slot.roomId)).toBeNull();
    for (let index = 0; index < id.length; index += 1) {
      const other = id[index] === 'b' ? 'c' : 'b';
      const changed = id.slice(0, index) + other + id.slice(index + 1);
      expect(passes.slotOf(changed, slot.roomId)).toBeNull();
    }
  });

  it('finds the slot of passes from before a rotation of the secret', () => {
    const rotated = passesWith('b'.repeat(32), 'a'.repeat(32));
    expect(rotated.slotOf(passes.newIdFor(slot), slot.roomId)).toEqual(slot);
  });

  it.each(['', 'x', 'a'.repeat(83), 'x'.repeat(10_000)])('refuses the id %.20p', (id) => {
    expect(passes.slotOf(id, slot.roomId)).toBeNull();
  });
});
