import type { Answer } from '../../support/api.js';
import { createCodes, joinWith } from '../../support/doors.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom, readRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const SIMULTANEOUS = 20;

describe('Simultaneous joins with one entry code, on two instances', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  const countOf = (answers: readonly Answer[], status: number) =>
    answers.filter((answer) => answer.status === status).length;

  it('let one of twenty people in', async () => {
    const roomId = await openRoom(world, { entry: 'CODE' });
    const [code = ''] = await createCodes(admin, roomId, 1);
    const people = await addPeople(world, SIMULTANEOUS);

    const answers = await Promise.all(people.map((person) => joinWith(person, roomId, { code })));

    expect(countOf(answers, 201)).toBe(1);
    expect(countOf(answers, 403)).toBe(SIMULTANEOUS - 1);
    const winner = people[answers.findIndex(({ status }) => status === 201)];
    expect([...(await readRoom(world, roomId)).active.keys()]).toEqual([winner?.id]);
    const rows = await world.rows<{ user_id: string }>(
      'SELECT user_id FROM queue_entry_codes WHERE room_id = $1',
      [roomId],
    );
    expect(rows).toEqual([{ user_id: winner?.id }]);
  });

  it('give one place to one person, with and without idempotency keys', async () => {
    const roomId = await openRoom(world, { entry: 'CODE' });
    const [code = ''] = await createCodes(admin, roomId, 1);
    const person = await addPerson(world);

    const answers = await Promise.all(
      Array.from({ length: SIMULTANEOUS }, (_, index) =>
        person.api.post(
          '/v1/queue/tokens',
          { roomId, code },
          index % 2 ? { 'idempotency-key': `${roomId} ${index}` } : {},
        ),
      ),
    );

    expect(countOf(answers, 201)).toBe(1);
    expect(countOf(answers, 200)).toBe(SIMULTANEOUS - 1);
    expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
  });
});
