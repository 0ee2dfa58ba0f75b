import { eventually } from '../../support/eventually.js';
import { addPerson } from '../../support/people.js';
import { startCommand } from '../../support/processes.js';
import { openSale } from '../../support/sale.js';
import { ADMIN, World } from '../../support/world.js';

describe('npm run rehearse -- --watch', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it('sends a crowd to the sale of a running service, and home at Ctrl-C', async () => {
    const { roomId } = await openSale(world, { room: { capacity: 3 } });
    const operator = await addPerson(world, { role: 'operator' });
    const { baseUrl } = world.app;
    const rehearsal = startCommand(
      ['bench/rehearsal/run.mjs', '--watch', '--url', baseUrl, '--per-second', '10'],
      { ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
    );
    try {
      await eventually('a queue has grown', async () => /waiting +[1-9]/.test(rehearsal.output()));
      expect(rehearsal.output()).toContain(`${baseUrl}/ops`);
      expect(rehearsal.output()).toContain(`${baseUrl}/rooms/${roomId}`);
    } finally {
      rehearsal.signal('SIGINT');
    }
    expect(await rehearsal.exited).toBe(0);
    expect(rehearsal.output()).toContain('The crowd went home.');
    const stats = await operator.api.get(`/v1/queue/rooms/${roomId}/stats`);
    expect(stats.body).toMatchObject({ waiting: 0 });
  });
});
