import type { Config } from '../../../../config/settings.js';
import type { User } from '../../domain/user.js';
import { JwtAccessTokens } from './jwt-access-tokens.js';

const tokens = new JwtAccessTokens({
  jwtSecret: 'a'.repeat(32),
  previousJwtSecret: null,
} as Config);
const user = { id: '0192f0c1-7b1a-7c3d-8e4f-5a6b7c8d9e0f', role: 'customer' } as User;

describe('JwtAccessTokens', () => {
  afterEach(() => jest.useRealTimers());

  it('returns the holder of a token at every verification', async () => {
    const token = await tokens.issue(user);

    const holder = { id: user.id, role: user.role };
    expect(await tokens.verify(token)).toEqual(holder);
    expect(await tokens.verify(token)).toEqual(holder);
  });

  it('refuses a verified token after it expires', async () => {
    const token = await tokens.issue(user);
    await tokens.verify(token);

    jest.useFakeTimers({ now: Date.now() + tokens.lifetimeSeconds * 1_000 });

    expect(await tokens.verify(token)).toBeNull();
  });

  it('refuses a token that differs in one part from a verified one', async () => {
    const token = await tokens.issue(user);
    await tokens.verify(token);
    const [header, payload, signature = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString()) as object;
    const promoted = Buffer.from(JSON.stringify({ ...claims, role: 'admin' })).toString(
      'base64url',
    );
    const cut = signature.slice(0, -2);

    expect(await tokens.verify(`${header}.${promoted}.${signature}`)).toBeNull();
    expect(await tokens.verify(`${header}.${payload}.${cut}`)).toBeNull();
    expect(await tokens.verify(token)).toEqual({ id: user.id, role: 'customer' });
  });

  it('refuses other spellings of the same signature', async () => {
    const token = await tokens.issue(user);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=';
    const others = [...letters].map((letter) => token.slice(0, -1) + letter);
    const accepted = [];
    for (const other of [...others, `${token}=`, `${token}A`]) {
      if (await tokens.verify(other)) accepted.push(other);
    }
    expect(accepted).toEqual([token]);
  });
});
