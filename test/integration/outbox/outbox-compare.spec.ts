import { newId } from '../../../src/shared/ids.js';
import { recordEvent } from '../../support/outbox-events.js';
import { runWithInput } from '../../support/processes.js';
import { World } from '../../support/world.js';

describe('onsale outbox:compare', () => {
  let world: World;
  let known: string[];

  beforeAll(async () => {
    world = await World.start();
    for (let count = 0; count < 3; count += 1) await recordEvent(world.app);
    const rows = await world.rows<{ id: string }>('SELECT id FROM outbox_events ORDER BY sequence');
    known = rows.map(({ id }) => id);
  });

  afterAll(() => world.stop());

  const compare = (lines: readonly string[]) =>
    runWithInput(['outbox:compare'], world.app.config, lines.join('\n'));

  it('prints the lines of events that the database does not have', async () => {
    const lost = [newId(), newId()];
    const lines = [...known, `${lost[0]} payment.paid 10000`, lost[1]!.toUpperCase(), ''];
    expect(await compare(lines)).toEqual({
      code: 1,
      output: `${lines[3]}\n${lines[4]}\nUnknown: 2 of 5 received events.\n`,
    });
  });

  it('ends with 0 when the database has all of them, however many', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => known[index % known.length]!);
    expect(await compare(many)).toEqual({
      code: 0,
      output: 'Unknown: 0 of 2500 received events.\n',
    });
  });

  it('refuses a line that does not start with the id of an event', async () => {
    expect(await compare(['webhook-id'])).toMatchObject({
      code: 2,
      output: expect.stringContaining('This line does not start with the id of an event'),
    });
  });
});
