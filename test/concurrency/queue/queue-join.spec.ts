import { roomKeys } from '../../../src/modules/queue/infrastructure/redis/room-keys.js';
import { Api, type Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { admit, numberOf, openRoom, readRoom } from '../../support/queue-rooms.js';
import { openSale } from '../../support/sale.js';
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

  describe('Simultaneous joins of a user who holds seats, in a room that requeues', () => {
    it('keep the slot and its token until the hold ends, then move the user to the back', async () => {
      const sale = await openSale(world, { room: { capacity: 1, reissuePolicy: 'requeue' } });
      const [buyer, next] = (await addPeople(world, 2)) as [Person, Person];
      for (const { api } of [buyer, next]) await api.join(sale.roomId);
      const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
      const held = await buyer.api.post('/v1/reservations', body);
      expect(held.status).toBe(201);
      const before = await readRoom(world, sale.roomId);

      const answers = await joinAtOnce(buyer, sale.roomId);

      expect(statusesOf(answers)).toEqual(Array<number>(SIMULTANEOUS).fill(200));
      for (const answer of answers) {
        expect(answer.body).toMatchObject({ token: buyer.api.queueToken, status: 'ACTIVE' });
      }
      const room = await readRoom(world, sale.roomId);
      expect({ ...room, nowMs: 0 }).toEqual({ ...before, nowMs: 0 });
      expect([...room.active.keys()]).toEqual([buyer.id]);
      expect(room.waiting).toEqual([next.id]);
      const hold = (await buyer.api.get(`/v1/reservations/${held.body.id}`)).body;
      expect(hold).toMatchObject({ status: 'HELD', holdExpiresAt: held.body.holdExpiresAt });

      expect((await buyer.api.delete(`/v1/reservations/${held.body.id}`)).status).toBe(204);
      const again = await buyer.api.join(sale.roomId);
      expect(again).toMatchObject({ status: 201, body: { status: 'WAITING' } });
      const after = await readRoom(world, sale.roomId);
      expect([...after.active.keys()]).toEqual([next.id]);
      expect(after.waiting).toEqual([buyer.id]);
    });
  });

  describe('Simultaneous polls and joins of an absent user', () => {
    it('bring the user back to the old place once', async () => {
      const roomId = await openRoom(world, { capacity: 1, abandonAfterSeconds: 1 });
      const [inside, person, later] = (await addPeople(world, 3)) as [Person, Person, Person];
      for (const { api } of [inside, person]) await api.join(roomId);
      const absentKey = roomKeys(roomId)[2] ?? '';
      const absent = () => world.redis.zrange(absentKey, '0', '-1');
      await eventually('the user is absent', async () => {
        await admit(world.app);
        return (await absent()).includes(person.id);
      });
      await later.api.join(roomId);

      const answers = await Promise.all(
        Array.from({ length: SIMULTANEOUS }, (_, index) =>
          index % 2 ? person.api.get('/v1/queue/tokens/me') : person.api.join(roomId),
        ),
      );

      expect(statusesOf(answers)).toEqual(Array<number>(SIMULTANEOUS).fill(200));
      for (const { body } of answers) {
        expect(body).toMatchObject({ status: 'WAITING', position: 1 });
        expect(numberOf(body.token)).toBe(2);
      }
      expect((await readRoom(world, roomId)).waiting).toEqual([person.id, later.id]);
      expect(await absent()).toEqual([]);
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
