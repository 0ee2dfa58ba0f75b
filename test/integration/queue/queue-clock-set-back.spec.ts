import { RoomWithClock } from '../../support/room-with-clock.js';

/** The clock of the server that took over is behind that of the one before. */
const BEHIND_MS = 60_000;

describe('The rate of a room whose clock has been set back', () => {
  let room: RoomWithClock;

  beforeEach(async () => {
    room = new RoomWithClock();
    await room.open({ capacity: 10, admitPerSecond: 1 });
  });

  afterEach(() => room.close());

  it('admits again without waiting until the clock has caught up, and one user a second', async () => {
    await room.join('first');
    const [second, third] = [await room.join('second'), await room.join('third')];
    await room.admit();
    expect(await room.statusOf(second)).toBe('WAITING');

    await room.setTime(-BEHIND_MS);
    await room.admit();
    await room.admit();

    expect(await room.statusOf(second)).toBe('ACTIVE');
    expect(await room.statusOf(third)).toBe('WAITING');
  });

  it('stays exact when the clock is behind by less than a second', async () => {
    await room.join('first');
    const second = await room.join('second');
    await room.setTime(-900);
    await room.admit();
    expect(await room.statusOf(second)).toBe('WAITING');
    await room.setTime(1_000);
    await room.admit();
    expect(await room.statusOf(second)).toBe('ACTIVE');
  });
});
