import { setTimeout as sleep } from 'node:timers/promises';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import { newId } from '../../../src/shared/ids.js';
import { type Admission, watchAdmissions } from '../../support/admissions.js';
import { eventually } from '../../support/eventually.js';
import { numberOf, openRoom } from '../../support/queue-rooms.js';
import { World } from '../../support/world.js';

const USERS = 500;
const CAPACITY = 100;
const ABANDON_SECONDS = 4;

interface User {
  readonly id: string;
  readonly token: string;
  readonly number: number;
  readonly queue: QueueFacade;
  readonly stays: boolean;
  readonly pollAfterSeconds: number;
}

describe('A waiting room on two instances, in which a third of 500 users vanish', () => {
  let world: World;
  let roomId: string;
  let users: readonly User[];
  let admissions: readonly Admission[];
  let stopWatching: () => void;
  let polls: Promise<unknown>;
  let returned: { readonly user: User; readonly position: number | null };

  beforeAll(async () => {
    world = await World.start({ instances: 2, config: { jobs: true } });
    roomId = await openRoom(world, { capacity: 0, abandonAfterSeconds: ABANDON_SECONDS });
    ({ admissions, stop: stopWatching } = await watchAdmissions(world, roomId));
    users = await Promise.all(Array.from({ length: USERS }, (_, index) => join(index)));
    const staying = users.filter(({ stays }) => stays).map(waitForTurn);
    await eventually('those who vanished are absent', async () => {
      const { waiting, absent } = await stats();
      return absent > 0 && waiting === staying.length;
    });
    const user = users.filter(({ stays }) => !stays).at(Math.floor(USERS / 6))!;
    const { position } = await poll(user);
    returned = { user, position };
    polls = Promise.all([...staying, waitForTurn(user)]);
    await world.app.get(RoomFacade).changeRoom(roomId, { capacity: CAPACITY });
    await polls;
  });

  afterAll(async () => {
    stopWatching();
    await world.stop();
  });

  async function join(index: number): Promise<User> {
    const queue = (world.instances[index % 2] ?? world.app).get(QueueFacade);
    const id = newId();
    const { token, pollAfterSeconds } = (await queue.join(id, roomId)).view;
    const stays = index % 3 !== 0;
    return { id, token, number: numberOf(token), queue, stays, pollAfterSeconds };
  }

  function poll({ id, token, queue }: User) {
    return queue.getEntry({ userId: id, token });
  }

  function stats() {
    return world.app.get(RoomFacade).getStats(roomId);
  }

  /** Polls as told, and leaves as soon as the user is active. */
  async function waitForTurn(user: User): Promise<void> {
    let { pollAfterSeconds } = user;
    for (;;) {
      await sleep(pollAfterSeconds * 1_000);
      const view = await poll(user);
      if (view.status === 'ACTIVE') break;
      ({ pollAfterSeconds } = view);
    }
    await user.queue.leave({ userId: user.id, token: user.token });
  }

  it('admits everyone who stays, in the order of the waiting numbers, and nobody else', () => {
    const expected = users
      .filter((user) => user.stays || user === returned.user)
      .sort((a, b) => a.number - b.number)
      .map(({ id, number }) => ({ userId: id, number }));
    expect(admissions).toEqual(expected);
  });

  it('gives a user who comes back the old place in the queue', () => {
    const ahead = users.filter(({ stays, number }) => stays && number < returned.user.number);
    expect(returned.position).toBe(ahead.length + 1);
  });

  it('has no slot for a user who vanished, and keeps the places of all of them', async () => {
    expect(await stats()).toMatchObject({
      waiting: 0,
      active: 0,
      absent: users.filter(({ stays }) => !stays).length - 1,
      joinedTotal: USERS,
      admittedTotal: admissions.length,
      expiredTotal: 0,
    });
  });
});
