import { problemCatalogue } from '../../../src/problem-catalogue.js';
import { actionsAfter, countActions, tellsOf } from '../../support/admin-actions.js';
import {
  type AuthorizationFixture,
  createAuthorizationFixture,
  GATE_ROLES,
  PRIVATE,
  type Role,
  ROLES,
} from '../../support/authorization-fixture.js';
import { ROWS } from '../../support/authorization-rows.js';
import { sendAs, verdictOf } from '../../support/authorization-verdicts.js';
import { nameOf, ServedDocument } from '../../support/served-document.js';
import { machineLoad } from '../../support/machine-load.js';
import { fingerprints } from '../../support/fingerprints.js';
import { providersAt } from '../../support/top-ups.js';
import { World } from '../../support/world.js';

describe('Authorization', () => {
  let world: World;
  let document: ServedDocument;

  beforeAll(async () => {
    // Nobody answers there, and starting a top-up with Toss asks nobody.
    const paymentProviders = providersAt({ url: 'http://127.0.0.1:1' });
    const corsOrigins = ['https://shop.test'];
    world = await World.start({ config: { paymentProviders, corsOrigins } });
    document = await ServedDocument.of(world);
  });

  afterAll(() => world.stop());

  const send = (name: string, role: Role, fixture: AuthorizationFixture) =>
    sendAs(world, name, ROWS[name] ?? { verdicts: {} }, role, fixture);

  it('covers every operation and every role in its table', () => {
    expect(Object.keys(ROWS).sort()).toEqual(document.operations.map(nameOf).sort());
    const incomplete = document.operations.filter((operation) => {
      const takesToken = operation.security?.some((one) => one['queueToken'] !== undefined);
      const roles = [...ROLES, ...(takesToken ? GATE_ROLES : [])];
      const described = Object.keys(ROWS[nameOf(operation)]?.verdicts ?? {});
      return described.sort().join() !== [...roles].sort().join();
    });
    expect(incomplete.map(nameOf)).toEqual([]);
  });

  it('refuses with the code in the table, and changes nothing', async () => {
    const fixture = await createAuthorizationFixture(world);
    const before = await fingerprints(world);
    const surprises: string[] = [];
    for (const [name, { verdicts }] of Object.entries(ROWS)) {
      for (const [role, verdict] of Object.entries(verdicts)) {
        if (typeof verdict === 'number') continue;
        const answer = await send(name, role as Role, fixture);
        const got = `${answer.status} ${verdictOf(answer)}`;
        const expected = `${problemCatalogue[verdict]?.status} ${verdict}`;
        if (got !== expected) surprises.push(`${name} as ${role}: ${got}, not ${expected}`);
      }
    }
    expect(surprises).toEqual([]);
    expect(await fingerprints(world)).toEqual(before);
  });

  it(
    'serves the roles in the table, and shows nobody private ids of another user',
    async () => {
      const shared = await createAuthorizationFixture(world);
      const surprises: string[] = [];
      for (const [name, { verdicts }] of Object.entries(ROWS)) {
        for (const [role, verdict] of Object.entries(verdicts)) {
          if (typeof verdict === 'string') continue;
          const fixture = name.startsWith('GET ')
            ? shared
            : await createAuthorizationFixture(world);
          const answer = await send(name, role as Role, fixture);
          const got = verdictOf(answer);
          if (got !== verdict) surprises.push(`${name} as ${role}: ${got}, not ${verdict}`);
          const mayKnow = role === 'owner' || role === 'foreignRoom' || verdicts.other !== verdict;
          const shown = JSON.stringify(answer.body);
          const leaked = PRIVATE.filter((id) => shown.includes(fixture.ids[id]));
          if (!mayKnow && leaked.length > 0)
            surprises.push(`${name} shows ${role} ${leaked.join()}`);
        }
      }
      expect(surprises).toEqual([]);
    },
    120_000 * machineLoad(),
  );

  it(
    'logs every change that is for admins, with the states before and after it',
    async () => {
      const changes = document.operations.filter(
        ({ method, 'x-role': roles = 'customer' }) =>
          method !== 'GET' && roles.split(', ').includes('admin'),
      );
      expect(changes.length).toBeGreaterThan(10);
      const surprises: string[] = [];
      for (const operation of changes) {
        const name = nameOf(operation);
        const fixture = await createAuthorizationFixture(world);
        const known = await countActions(world);
        const { body } = await send(name, 'admin', fixture);
        const rows = await actionsAfter(world, known);
        const [row] = rows;
        if (row && rows.length === 1 && tellsOf(row, operation, body as object)) continue;
        surprises.push(`${name} logged ${JSON.stringify(rows)}`);
      }
      expect(surprises).toEqual([]);
    },
    60_000 * machineLoad(),
  );
});
