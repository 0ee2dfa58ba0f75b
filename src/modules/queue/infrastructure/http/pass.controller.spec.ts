import { generateKeyPairSync } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import type { Config } from '../../../../config/settings.js';
import { publicKeyOf } from '../../../../shared/public-keys.js';
import type { PassFacade } from '../../application/pass.facade.js';
import { PassController } from './pass.controller.js';

describe('PassController', () => {
  it('publishes the public parts of the keys of passes and tickets, and of the previous key', () => {
    const [passSigningKey, previousPassSigningKey, ticketSigningKey] = Array.from(
      { length: 3 },
      () => generateKeyPairSync('ed25519').privateKey,
    );
    const config = { passSigningKey, previousPassSigningKey, ticketSigningKey } as Config;
    const reply = { header: jest.fn() } as unknown as FastifyReply;
    const { keys } = new PassController({} as PassFacade, config).getKeySet(reply);
    const expected = [
      config.passSigningKey,
      config.previousPassSigningKey!,
      config.ticketSigningKey,
    ];
    expect(keys).toEqual(expected.map(publicKeyOf));
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });
});
