import { createChallenge, type Challenge, type Payload } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import {
  createCodes,
  joinWith,
  payloadOf,
  solutionOf,
  solvedChallenge,
} from '../../support/doors.js';
import { whileBlocked } from '../../support/locks.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { openRoom } from '../../support/queue-rooms.js';
import { Instance, World } from '../../support/world.js';
import { redisAt } from '../../support/redis.js';

const CHALLENGES = '/v1/queue/challenges';
const MINUTE_MS = 60_000;

describe('A room that takes a proof of work', () => {
  let world: World;
  let roomId: string;

  beforeAll(async () => {
    world = await World.start();
    roomId = await openRoom(world, { challenge: 'PROOF_OF_WORK' });
  });

  afterAll(() => world.stop());

  async function expectFailure(person: Person, challenge: string): Promise<void> {
    const answer = await joinWith(person, roomId, { challenge });
    expect(answer).toMatchObject({ status: 403, body: { code: 'CHALLENGE_FAILED' } });
  }

  it('refuses to join without a solution', async () => {
    const answer = await joinWith(await addPerson(world), roomId);
    expect(answer).toMatchObject({ status: 403, body: { code: 'CHALLENGE_REQUIRED' } });
  });

  it.each([false, true])(
    'takes a solution of an ALTCHA challenge (of one room: %p)',
    async (ofRoom) => {
      const person = await addPerson(world);
      const challenge = await solvedChallenge(person, ofRoom ? { roomId } : {});
      expect((await joinWith(person, roomId, { challenge })).status).toBe(201);
    },
  );

  it('gives the same challenge again with the same Idempotency-Key', async () => {
    const { api } = await addPerson(world);
    const headers = { 'idempotency-key': 'one' };
    const [first, again] = [
      await api.post(CHALLENGES, { roomId }, headers),
      await api.post(CHALLENGES, { roomId }, headers),
    ];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect((await api.post(CHALLENGES, {}, headers)).body).toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('takes each solution once, also from the same user', async () => {
    const person = await addPerson(world);
    const challenge = await solvedChallenge(person);
    await joinWith(person, roomId, { challenge });
    expect((await joinWith(person, roomId, { challenge })).status).toBe(200);
    await person.api.delete('/v1/queue/tokens/me');
    await expectFailure(person, challenge);
  });

  it('gives one place to a user who sends one solution twenty times at once', async () => {
    const person = await addPerson(world);
    const challenge = await solvedChallenge(person);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => joinWith(person, roomId, { challenge })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([
      ...Array<number>(19).fill(200),
      201,
    ]);
  });

  it('refuses the solution of another user, and of another room', async () => {
    const [one, other] = (await addPeople(world, 2)) as [Person, Person];
    await expectFailure(other, await solvedChallenge(one));
    await expectFailure(one, await solvedChallenge(one, { roomId: await openRoom(world) }));
  });

  it('refuses challenges that were changed, made by others, or not solved', async () => {
    const person = await addPerson(world);
    const { body: challenge } = await person.api.post(CHALLENGES, {});
    const text = await solutionOf(challenge as Challenge);
    const solved = JSON.parse(Buffer.from(text, 'base64').toString()) as Payload;
    const longer = { ...challenge.parameters, expiresAt: challenge.parameters.expiresAt + 60 };
    const foreign = await createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: 1,
      counter: 1,
      deriveKey,
      data: { user: person.id },
      expiresAt: new Date(Date.now() + MINUTE_MS),
      hmacSignatureSecret: 'x'.repeat(32),
      hmacKeySignatureSecret: 'y'.repeat(32),
    });
    const changed = { ...challenge, parameters: longer };
    await expectFailure(person, payloadOf(changed, solved.solution));
    await expectFailure(person, await solutionOf(foreign));
    const { keyPrefix } = challenge.parameters as { keyPrefix: string };
    for (const derivedKey of [keyPrefix.padEnd(64, '0'), '', 'zz', 7, null]) {
      await expectFailure(person, payloadOf(challenge, { counter: 1, derivedKey }));
    }
  });

  it.each([
    ...['x', '{}', 'bnVsbA==', 'MQ==', payloadOf(null, null), payloadOf({}, {}), payloadOf([], [])],
    payloadOf({ parameters: {}, signature: '' }, {}),
    payloadOf({ parameters: null, signature: 'a' }, {}),
    payloadOf({ parameters: { expiresAt: 'x' }, signature: 'a' }, { counter: 1 }),
  ])('refuses the junk %.40j', async (junk) => {
    await expectFailure(await addPerson(world), junk);
  });

  it('refuses a solution after five minutes', async () => {
    const person = await addPerson(world);
    const challenge = await solvedChallenge(person);
    world.clock.advance(300);
    try {
      await expectFailure(person, challenge);
    } finally {
      world.clock.advance(-300);
    }
  });

  it('is closed while Redis cannot be reached', async () => {
    const config = { ...world.app.config, redis: redisAt('redis://127.0.0.1:1') };
    const cutOff = await Instance.start(config, world.clock);
    try {
      const person = await addPerson(world, { instance: cutOff });
      const challenge = await solvedChallenge(person);
      const answer = await joinWith(person, roomId, { challenge });
      expect(answer).toMatchObject({ status: 503, body: { code: 'QUEUE_UNAVAILABLE' } });
    } finally {
      await cutOff.stop();
    }
  });

  it('is joined without PostgreSQL, as a room without doors is', async () => {
    const open = await openRoom(world);
    const [one, other] = (await addPeople(world, 2)) as [Person, Person];
    const challenge = await solvedChallenge(one);
    // Both rooms are in Redis now.
    for (const room of [open, roomId]) await joinWith(await addPerson(world), room);
    const lock = 'LOCK TABLE queue_rooms, queue_entry_codes, user_users';
    await whileBlocked(world, lock, [], async () => {
      expect((await joinWith(one, roomId, { challenge })).status).toBe(201);
      expect((await joinWith(other, open)).status).toBe(201);
    });
  });

  it('asks for everything that is missing before it spends anything', async () => {
    const admin = await addPerson(world, { role: 'admin' });
    const both = await openRoom(world, { entry: 'CODE', challenge: 'PROOF_OF_WORK' });
    const [code = ''] = await createCodes(admin, both, 1);
    const person = await addPerson(world);
    const challenge = await solvedChallenge(person);
    const codeOf = async (ticket: object) =>
      (await joinWith(person, both, ticket)).body.code as string;

    expect(await codeOf({})).toBe('ENTRY_CODE_REQUIRED');
    expect(await codeOf({ challenge })).toBe('ENTRY_CODE_REQUIRED');
    expect(await codeOf({ code })).toBe('CHALLENGE_REQUIRED');
    expect((await joinWith(person, both, { code, challenge })).status).toBe(201);
  });

  it('lets no challenge be made without an account', async () => {
    const answer = await fetch(`${world.app.baseUrl}${CHALLENGES}`, { method: 'POST' });
    expect(answer.status).toBe(401);
  });
});
