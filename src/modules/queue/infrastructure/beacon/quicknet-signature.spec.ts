import { verifiedRound } from './quicknet-signature.js';

/** Published rounds of quicknet: docs.drand.love and the tests of drand's clients. */
const ROUNDS = [
  {
    round: 42,
    signature:
      '95a9f9f5b231b7714de1553105d8ffdf3dcda24cfdb1e689319bccf79a9c8ce430a91b811fbfaf763900bc998b5d686a',
    randomness: '8ada64bae5c6c0f5540a6a13af56e663240edfbd2c76ac6a8f27671eb7259ce3',
  },
  {
    round: 1_000,
    signature:
      'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
    randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  },
  {
    round: 657_413,
    signature:
      'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
    randomness: 'fc1873a13f3545aeade8401532ef5519920652eee6b0d2b19ca12643b87b3587',
  },
];
const [{ signature }] = ROUNDS as [(typeof ROUNDS)[number]];

describe('The signature of a round', () => {
  it.each(ROUNDS)('is genuine for the published round $round', (published) => {
    const verified = verifiedRound(published.round, published.signature);
    expect(verified?.round).toBe(published.round);
    expect(Buffer.from(verified?.randomness ?? []).toString('hex')).toBe(published.randomness);
    expect(Buffer.from(verified?.signature ?? []).toString('hex')).toBe(published.signature);
  });

  it.each([
    ['of another round', 43, signature],
    ['with a changed bit', 42, signature.replace(/a$/, 'b')],
    ['that is no point of the curve', 42, 'ff'.repeat(48)],
    ['that is the point at infinity', 42, `c0${'00'.repeat(47)}`],
    ['that is too short', 42, signature.slice(2)],
    ['that is too long', 42, `${signature}00`],
    ['that is not hex', 42, 'undefined'],
  ])('is refused if it is one %s', (_what, round, text) => {
    expect(verifiedRound(round, text)).toBeNull();
  });
});
