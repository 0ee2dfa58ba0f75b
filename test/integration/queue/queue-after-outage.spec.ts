import type { QueueTokenClaims } from '../../../src/modules/queue/domain/queue-token.js';
import { RoomWithClock } from '../../support/room-with-clock.js';

const ABANDON_SECONDS = 20;
/** By then everybody counts as absent who has not polled since the start. */
const BACK_MS = (2 + ABANDON_SECONDS) * 1_000 + 1;
/** The time that users have to come back. */
const COME_BACK_MS = 5_000;

describe('A line after a time in which nobody could poll', () => {
  let room: RoomWithClock;

  beforeEach(async () => {
    room = new RoomWithClock();
    await room.open({ capacity: 1, abandonAfterSeconds: ABANDON_SECONDS });
  });

  afterEach(() => room.close());

  /** One user has a slot, the others wait in this order. */
  async function line() {
    const inside = await room.join('inside');
    const first = await room.join('first');
    const second = await room.join('second');
    const third = await room.join('third');
    await room.admit();
    return { inside, first, second, third };
  }

  it.each([
    ['polls', (claims: QueueTokenClaims) => room.statusOf(claims)],
    ['joins again', ({ userId }: QueueTokenClaims) => room.join(userId)],
  ])('keeps its order when the last user %s first', async (_does, come) => {
    const { inside, first, second, third } = await line();
    await room.setTime(BACK_MS);
    await come(third);
    await room.waitingRoom.leave(inside);
    await room.admit();
    expect(await room.statusOf(third)).toBe('WAITING');
    await room.join('newcomer');
    await room.setTime(BACK_MS + 2_000);
    expect(await room.statusOf(second)).toBe('WAITING');
    expect(await room.statusOf(first)).toBe('WAITING');
    await room.admit();

    await room.setTime(BACK_MS + COME_BACK_MS);
    await room.admit();

    expect(await room.statusOf(first)).toBe('ACTIVE');
    const waits = (position: number) => ({ status: 'WAITING', position });
    expect(await room.waitingRoom.find(second)).toMatchObject(waits(1));
    expect(await room.waitingRoom.find(third)).toMatchObject(waits(2));
  });

  it('goes on at once after a time that made nobody absent, and when nobody waited', async () => {
    const { inside, first } = await line();
    await room.setTime(ABANDON_SECONDS * 1_000);
    await room.waitingRoom.leave(inside);
    await room.admit();
    expect(await room.statusOf(first)).toBe('ACTIVE');

    await room.setTime(BACK_MS + 60_000);
    await room.admit();
    await room.admit();
    await room.setTime(BACK_MS + 120_000);
    const late = await room.join('late');
    expect(await room.statusOf(late)).toBe('ACTIVE');
  });
});
