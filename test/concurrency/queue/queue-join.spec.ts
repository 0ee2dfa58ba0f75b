import { addPeople, addPerson, type Person } from '../../support/people.js';
import { Api, type Answer } from '../../support/api.js';
import { admit, numberOf, openRoom, readRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const SIMULTANEOUS = 20;

describe('The waiting room on two instances', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start({ instances: 2 });
  });

  afterAll(() => world.stop());

  /** One user joins many times at once, on both instances in turn. */
  function joinAtOnce({ accessToken }: Person, roomId: string): Promise<Answer[]> {
    return Promise.all(
      Array.from({ length: SIMULTANEOUS }, (_, index) => {
        const { baseUrl } = world.instances[index % 2] ?? world.app;
        return new Api(baseUrl, accessToken).join(roomId);
      }),
    );
  }

  function statusesOf(answers: readonly Answer[]): number[] {
    return answers.map(({ status }) => status).sort((a, b) => a - b);
  }

  describe('Simultaneous joins of one user', () => {
    it('give one place to a user in a room that keeps places', async () => {
      const roomId = await openRoom(world, { capacity: 1 });
      const [first, person] = (await addPeople(world, 2)) as [Person, Person];
      await first.api.join(roomId);

      const answers = await joinAtOnce(person, roomId);

      const oneCreated = [...Array<number>(SIMULTANEOUS - 1).fill(200), 201];
      expect(statusesOf(answers)).toEqual(oneCreated);
      expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
      for (const { body } of answers) {
        expect(body).toMatchObject({ status: 'WAITING', position: 1 });
        expect(numberOf(body.token)).toBe(2);
      }
      const room = await readRoom(world, roomId);
      expect(room.waiting).toEqual([person.id]);
      expect([...room.active.keys()]).toEqual([first.id]);
      expect(room.lastNumber).toBe(2);
    });

    it('give one slot to a user who is admitted at once', async () => {
      const roomId = await openRoom(world, { capacity: 5 });
      const person = await addPerson(world);

      const answers = await joinAtOnce(person, roomId);

      const oneCreated = [...Array<number>(SIMULTANEOUS - 1).fill(200), 201];
      expect(statusesOf(answers)).toEqual(oneCreated);
      expect(new Set(answers.map(({ body }) => body.token)).size).toBe(1);
      const room = await readRoom(world, roomId);
      expect([...room.active.keys()]).toEqual([person.id]);
      expect(room).toMatchObject({ waiting: [], admittedTotal: 1, lastNumber: 1 });
    });

    it('leave only the newest token valid in a room that requeues', async () => {
      const roomId = await openRoom(world, { capacity: 1, reissuePolicy: 'requeue' });
      const [first, person] = (await addPeople(world, 2)) as [Person, Person];
      await first.api.join(roomId);

      const answers = await joinAtOnce(person, roomId);

      expect(statusesOf(answers)).toEqual(Array<number>(SIMULTANEOUS).fill(201));
      const tokens = answers.map(({ body }) => String(body.token));
      const numbers = tokens.map(numberOf).sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: SIMULTANEOUS }, (_, index) => index + 2));
      for (const token of tokens) {
        const poll = await person.api.get('/v1/queue/tokens/me', {
          headers: { 'x-queue-token': token },
        });
        if (numberOf(token) === SIMULTANEOUS + 1) {
          expect(poll).toMatchObject({ status: 200, body: { status: 'WAITING', position: 1 } });
        } else {
          expect(poll).toMatchObject({ status: 401, body: { code: 'QUEUE_TOKEN_INVALID' } });
        }
      }
      const room = await readRoom(world, roomId);
      expect(room.waiting).toEqual([person.id]);
      expect([...room.active.keys()]).toEqual([first.id]);
    });

    it('take only one slot in a room that requeues', async () => {
      const roomId = await openRoom(world, { capacity: 5, reissuePolicy: 'requeue' });
      const person = await addPerson(world);

      const answers = await joinAtOnce(person, roomId);

      expect(statusesOf(answers)).toEqual(Array<number>(SIMULTANEOUS).fill(201));
      const room = await readRoom(world, roomId);
      expect([...room.active.values()]).toEqual([
        expect.objectContaining({ number: SIMULTANEOUS }),
      ]);
      expect(room.waiting).toEqual([]);
    });
  });

  describe('Simultaneous joins of 300 users', () => {
    const USERS = 300;
    const everyNumber = Array.from({ length: USERS }, (_, index) => index + 1);

    async function joinAll(roomId: string): Promise<Map<string, Answer>> {
      const people = await addPeople(world, USERS);
      const entries = people.map(
        async ({ api, id }) => [id, await api.join(roomId)] satisfies [string, Answer],
      );
      return new Map(await Promise.all(entries));
    }

    it.each([
      { limit: 'the capacity', capacity: 30, admitPerSecond: 1_000 },
      { limit: 'the rate', capacity: 1_000, admitPerSecond: 30 },
    ])(
      'admit as many users as $limit allows, and let the rest wait',
      async ({ limit: _, ...settings }) => {
        const letIn = 30;
        const roomId = await openRoom(world, settings);

        const joined = await joinAll(roomId);

        const answers = [...joined.values()];
        expect(statusesOf(answers)).toEqual(Array<number>(USERS).fill(201));
        const numbers = answers.map(({ body }) => numberOf(body.token)).sort((a, b) => a - b);
        expect(numbers).toEqual(everyNumber);
        for (const { body } of answers) {
          const number = numberOf(body.token);
          const isIn = number <= letIn;
          expect(body).toMatchObject({
            status: isIn ? 'ACTIVE' : 'WAITING',
            position: isIn ? 0 : number - letIn,
          });
        }
        const room = await readRoom(world, roomId);
        const queued = room.waiting.map((id) => numberOf(joined.get(id)?.body.token));
        expect(queued).toEqual(everyNumber.slice(letIn));
        const slots = [...room.active.values()].map(({ number }) => number).sort((a, b) => a - b);
        expect(slots).toEqual(everyNumber.slice(0, letIn));
        expect(room.admittedTotal).toBe(letIn);
      },
    );

    it('admit no more users than one round may when rounds of admissions run simultaneously', async () => {
      const roomId = await openRoom(world, {
        capacity: 50,
        admitPerSecond: 1_000,
        state: 'paused',
      });
      const joined = await joinAll(roomId);
      const admin = await addPerson(world, { role: 'admin' });
      await admin.api.patch(`/v1/queue/rooms/${roomId}`, { state: 'open' });

      await Promise.all(Array.from({ length: 20 }, () => world.instances.map(admit)).flat());

      const room = await readRoom(world, roomId);
      const slots = [...room.active.values()].map(({ number }) => number).sort((a, b) => a - b);
      expect(slots).toEqual(everyNumber.slice(0, 50));
      const queued = room.waiting.map((id) => numberOf(joined.get(id)?.body.token));
      expect(queued).toEqual(everyNumber.slice(50));
    });
  });
});
