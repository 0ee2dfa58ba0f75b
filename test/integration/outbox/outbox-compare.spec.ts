import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import { newId } from '../../../src/shared/ids.js';
import { EventArchive } from '../../../src/shared/outbox/event-archive.js';
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
    const [first] = known;
    await world.rows(
      `UPDATE outbox_events SET published_at = now() - interval '2 minutes', handled_at = now()
       WHERE id = $1`,
      [first],
    );
    expect(await world.app.get(EventArchive).move()).toBe(1);
    const lost = [newId(), newId()];
    const lines = [...known, `${lost[0]} payment.paid 10000`, lost[1]!.toUpperCase(), ''];
    expect(await compare(lines)).toEqual({
      code: 1,
      output: `${lines[3]}\n${lines[4]}\nUnknown: 2 of 5 received events.\n`,
    });
  });

  it('counts events that retention may have dropped, and prints unknown ones that it has not', async () => {
    await world.rows(`UPDATE outbox_retention SET kept_since = now() - interval '1 day'`);
    const at = (hoursAgo: number) => v7({ msecs: Date.now() - hoursAgo * 3_600_000 });
    const young = at(23);
    // An id of another kind does not tell its time.
    const other = randomUUID();
    expect(await compare([at(25), young, other, ...known])).toEqual({
      code: 1,
      output:
        `${young}\n${other}\nNot compared, because older than the kept events: 1.\n` +
        'Unknown: 2 of 6 received events.\n',
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
