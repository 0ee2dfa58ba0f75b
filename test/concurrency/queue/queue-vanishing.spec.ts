import { setTimeout as sleep } from 'node:timers/promises';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { newId } from '../../../src/shared/ids.js';
import { type Admission, watchRoom } from '../../support/admissions.js';
import { eventually } from '../../support/eventually.js';
import { numberOf, openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const USERS = 500;
const PER_SECOND = 40;
const ABANDON_SECONDS = 4;
const CLAIM_SECONDS = 20;
/** A user who vanishes polls so often at most before. The line takes 13 seconds, and users poll every two. */
const MAX_POLLS = 5;

interface User {
  readonly id: string;
  readonly index: number;
  readonly token: string;
  readonly number: number;
  readonly queue: QueueFacade;
  readonly pollAfterSeconds: number;
  /** Polls before the user vanishes. */
  readonly polls: number;
}

describe('A line on two instances that moves while a third of its 500 users vanish', () => {
  let world: World;
  let roomId: string;
  let users: readonly User[];
  const admissions: (Admission & { readonly atMs: number })[] = [];
  let returned: readonly { readonly user: User; readonly number: number }[];
  let seconds: number;
  /** By user: the time of the next poll that the user was told last, or a little later. */
  const told = new Map<string, number>();
  /** Who saw the slot and gave it back. */
  const left = new Set<string>();

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { jobs: true } });
    roomId = await openRoom(world, {
      ...{ capacity: 0, admitPerSecond: PER_SECOND },
      ...{ abandonAfterSeconds: ABANDON_SECONDS, claimWithinSeconds: CLAIM_SECONDS },
    });
    const { stop: stopWatching } = await watchRoom(world, roomId, ({ admitted = [] }) => {
      for (const [userId, number, endsAtMs] of admitted)
        admissions.push({ userId, number, atMs: endsAtMs - CLAIM_SECONDS * 1_000 });
    });
    users = await Promise.all(Array.from({ length: USERS }, (_, index) => join(index)));
    await world.app.get(RoomFacade).changeRoom(roomId, { capacity: USERS });
    const startedAt = performance.now();
    const vanished = users.filter((user) => !stays(user)).map(waitForTurn);
    await Promise.all(users.filter(stays).map(waitForTurn));
    seconds = (performance.now() - startedAt) / 1_000;
    await Promise.all(vanished);
    await eventually(
      'nobody who vanished has a slot',
      async () => {
        const { active, waiting } = await stats();
        return active === 0 && waiting === 0;
      },
      20_000,
    );
    // Who comes back is admitted again.
    stopWatching();
    const absent = users.filter((user) => !stays(user) && !left.has(user.id)).slice(-10);
    returned = await Promise.all(
      absent.map(async (user) => ({
        user,
        number: numberOf((await user.queue.join(user.id, roomId)).view.token),
      })),
    );
  });

  afterAll(() => world.stop());

  const stays = ({ index }: User) => index % 3 !== 0;

  const stats = () => world.app.get(RoomFacade).getStats(roomId);

  async function join(index: number): Promise<User> {
    const queue = (world.instances[index % 2] ?? world.app).get(QueueFacade);
    const id = newId();
    const { token, pollAfterSeconds } = (await queue.join(id, roomId)).view;
    told.set(id, Date.now() + pollAfterSeconds * 1_000);
    const polls = Math.floor(Math.random() * (MAX_POLLS + 1));
    return { id, index, token, number: numberOf(token), queue, pollAfterSeconds, polls };
  }

  /** Polls as told, and leaves as soon as the user is active. Who does not stay vanishes after some polls, maybe with a slot. */
  async function waitForTurn(user: User): Promise<void> {
    let { pollAfterSeconds } = user;
    const bearer = { userId: user.id, token: user.token };
    for (let polls = 0; stays(user) || polls < user.polls; polls += 1) {
      await sleep(pollAfterSeconds * 1_000);
      const view = await user.queue.getEntry(bearer);
      if (view.status === 'ACTIVE') {
        left.add(user.id);
        await user.queue.leave(bearer);
        return;
      }
      ({ pollAfterSeconds } = view);
      told.set(user.id, Date.now() + pollAfterSeconds * 1_000);
    }
  }

  it('admits everyone who stays once, in the order of the waiting numbers', () => {
    const staying = new Set(users.filter(stays).map(({ id }) => id));
    const admitted = admissions.filter(({ userId }) => staying.has(userId));
    const expected = users.filter(stays).map(({ id, number }) => ({ userId: id, number }));
    expect(admitted).toMatchObject(expected.sort((a, b) => a.number - b.number));
    expect(admitted).toHaveLength(expected.length);
  });

  it('offers no slot to a user who has been silent for too long', () => {
    const late = admissions.filter(
      ({ userId, atMs }) => atMs > told.get(userId)! + ABANDON_SECONDS * 1_000,
    );
    expect(late).toEqual([]);
    const vanished = users.filter((user) => !stays(user)).length;
    expect(admissions.length).toBeLessThan(USERS - vanished / 20);
  });

  it('moves at its rate: nobody waits for those who vanished', () => {
    // And two polls, and the start of the first round.
    expect(seconds).toBeLessThan(admissions.length / PER_SECOND + 8);
  });

  it('keeps the place of a user who vanished without a slot, or with one that nobody could see', () => {
    for (const { user, number } of returned) expect(number).toBe(user.number);
    expect(returned).toHaveLength(10);
  });
});
