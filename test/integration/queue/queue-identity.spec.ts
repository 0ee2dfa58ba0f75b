import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { Api } from '../../support/api.js';
import { addPerson } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const ISSUER = 'https://identity.example';
const AUDIENCE = 'onsale-api';

describe('A room for verified people', () => {
  it('refuses accounts of this service without a verified address', async () => {
    const world = await World.start();
    try {
      const roomId = await openRoom(world, { identity: 'VERIFIED' });
      const answer = await (await addPerson(world)).api.join(roomId);
      expect(answer).toMatchObject({ status: 403, body: { code: 'VERIFICATION_REQUIRED' } });
    } finally {
      await world.stop();
    }
  });

  describe('with an external identity provider', () => {
    let world: World;
    let provider: Server;
    let keys: { publicKey: CryptoKey; privateKey: CryptoKey };

    beforeAll(async () => {
      keys = await generateKeyPair('ES256');
      const jwk = { ...(await exportJWK(keys.publicKey)), alg: 'ES256' };
      provider = createServer((_request, response) => {
        response.end(JSON.stringify({ keys: [jwk] }));
      });
      await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
      const { port } = provider.address() as AddressInfo;
      const jwksUrl = `http://127.0.0.1:${port}/jwks`;
      world = await World.start({
        config: { identityProvider: { jwksUrl, issuer: ISSUER, audience: AUDIENCE } },
      });
    });

    afterAll(async () => {
      await world.stop();
      provider.closeAllConnections();
      provider.close();
    });

    it.each([
      [{ email: 'mina@example.com', email_verified: true }, 201],
      [{ email: 'mina@example.com', email_verified: false }, 403],
      [{ email: 'mina@example.com', email_verified: 'true' }, 403],
      [{ email_verified: true }, 403],
      [{ email: 'mina@example.com' }, 403],
    ])('answers a user with the claims %j with %i', async (claims, status) => {
      const roomId = await openRoom(world, { identity: 'VERIFIED' });
      const token = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256' })
        .setSubject(randomUUID())
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime('1h')
        .sign(keys.privateKey);
      const answer = await new Api(world.app.baseUrl, token).join(roomId);
      expect(answer.status).toBe(status);
      if (status === 403) expect(answer.body).toMatchObject({ code: 'VERIFICATION_REQUIRED' });
    });
  });
});
