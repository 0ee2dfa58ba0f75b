import type { QueueTokenClaims } from '../../../src/modules/queue/domain/queue-token.js';
import { RoomWithClock } from '../../support/room-with-clock.js';

/** Shorter than the shortest poll interval. */
const ACTIVE_SECONDS = 1;
/** How long the client of a stream may be away. */
const AWAY_MS = 15_000;

describe('A slot whose user sends a gated request before the time that was told', () => {
  let room: RoomWithClock;

  beforeEach(async () => {
    room = new RoomWithClock();
    await room.open({ capacity: 1, activeTtlSeconds: ACTIVE_SECONDS });
  });

  afterEach(() => room.close());

  async function listen(claims: QueueTokenClaims): Promise<void> {
    await room.waitingRoom.find(claims, AWAY_MS);
  }

  it.each([
    ['was told to poll later', () => Promise.resolve()],
    ['listens, and might have been away', listen],
  ])('lasts activeTtlSeconds from that request on when its user %s', async (_what, look) => {
    const first = await room.join('first');
    const second = await room.join('second');
    const third = await room.join('third');
    await look(second);
    await room.waitingRoom.leave(first);
    await look(second);
    expect(await room.waitingRoom.checkAdmission(second)).toBe('ADMITTED');

    await room.setTime(ACTIVE_SECONDS * 1_000 - 1);
    expect(await room.waitingRoom.checkAdmission(second)).toBe('ADMITTED');
    await room.setTime(ACTIVE_SECONDS * 1_000);
    expect(await room.waitingRoom.checkAdmission(second)).toBe('EXPIRED');
    await room.admit();
    expect(await room.statusOf(third)).toBe('ACTIVE');
  });
});
