import { VerifiedTokens } from './verified-tokens.js';

describe('VerifiedTokens', () => {
  let tokens: VerifiedTokens<{ of: string }>;
  let verified: string[];

  beforeEach(() => {
    tokens = new VerifiedTokens(4);
    verified = [];
  });

  const claimsOf = (token: string) =>
    tokens.claimsOf(token, (unknown) => {
      verified.push(unknown);
      return unknown.startsWith('forged') ? null : { of: unknown };
    });

  it('verifies a token only the first time', () => {
    tokens.remember('made', { of: 'made' });
    for (const token of ['a', 'made', 'a']) expect(claimsOf(token)).toEqual({ of: token });
    expect(verified).toEqual(['a']);
  });

  it('verifies a forged token each time', () => {
    expect([claimsOf('forged'), claimsOf('forged')]).toEqual([null, null]);
    expect(verified).toEqual(['forged', 'forged']);
  });

  it('keeps tokens that are used and drops the others', () => {
    for (const token of ['used', 'a', 'b', 'used', 'c', 'used', 'd', 'used']) claimsOf(token);
    expect(verified).toEqual(['used', 'a', 'b', 'c', 'd']);
    claimsOf('a');
    expect(verified.at(-1)).toBe('a');
  });
});
