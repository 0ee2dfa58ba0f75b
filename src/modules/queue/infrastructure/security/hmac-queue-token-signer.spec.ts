import type { Config } from '../../../../config/settings.js';
import { HmacQueueTokenSigner } from './hmac-queue-token-signer.js';

const signerWith = (queueTokenSecret: string, previousQueueTokenSecret: string | null = null) =>
  new HmacQueueTokenSigner({ queueTokenSecret, previousQueueTokenSecret } as Config);

const signer = signerWith('a'.repeat(32));
const claims = {
  userId: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11',
  roomId: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22',
  number: 1_000_000,
};

describe('HmacQueueTokenSigner', () => {
  it('verifies the tokens that it signs', () => {
    expect(signer.verify(signer.sign(claims))).toEqual(claims);
  });

  it('refuses a token with a changed character', () => {
    const token = signer.sign(claims);
    for (let index = 0; index < token.length; index += 1) {
      const other = token[index] === 'b' ? 'c' : 'b';
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      expect(signer.verify(changed)).toBeNull();
    }
  });

  it('refuses a token that another secret signed', () => {
    const stranger = signerWith('b'.repeat(32));
    expect(signer.verify(stranger.sign(claims))).toBeNull();
  });

  it('accepts tokens of the previous secret and signs only with the current one', () => {
    const changed = signerWith('b'.repeat(32), 'a'.repeat(32));
    expect(changed.verify(signer.sign(claims))).toEqual(claims);
    expect(signerWith('b'.repeat(32)).verify(changed.sign(claims))).toEqual(claims);
    expect(signer.verify(changed.sign(claims))).toBeNull();
    expect(changed.verify(signerWith('c'.repeat(32)).sign(claims))).toBeNull();
  });

  it.each([
    '',
    'q1',
    'q1....',
    'x'.repeat(10_000),
    `q1.${claims.userId}.${claims.roomId}.0.${'A'.repeat(43)}`,
  ])('refuses the malformed token %.20p', (token) => {
    expect(signer.verify(token)).toBeNull();
  });
});
