import fc from 'fast-check';
import {
  actionOf,
  instance,
  nothing,
  on,
  type RoomIntent,
  roundText,
  textOf,
  user,
} from './waiting-room-intents.js';
import { contentsOf, type RoomRules } from './waiting-room-model.js';
import * as rules from './waiting-room-rules.js';
import { type RealRoom, settingsOf } from './waiting-room-real.js';

/** The maximum rate that an admin sets. */
export const MAX_PER_SECOND = 4;
const MOMENTS_MS = [1, 500, 999, 1_000, 4_999, 5_000, 20_000, 3_600_000];

export const roomRules: fc.Arbitrary<RoomRules> = fc.record({
  capacity: fc.integer({ min: 1, max: 3 }),
  admitPerSecond: fc.integer({ min: 1, max: 3 }),
  activeTtlMs: fc.constantFrom(5_000, 20_000),
  claimWithinMs: fc.constantFrom(1_000, 5_000),
  abandonAfterMs: fc.constantFrom(1_000, 10_000),
  opensAtMs: fc.constant(0),
  hasDraw: fc.constant(false),
  state: fc.constant('open'),
  reissuePolicy: fc.constantFrom('keep', 'requeue'),
  entry: fc.constantFrom('OPEN', 'OPEN', 'CODE'),
});

/** Seals and draws. The order is that of the model: the last number first. */
export const draws: RoomIntent = {
  text: 'the draw',
  plan: (room, real) =>
    room.rules.hasDraw && !room.isDrawn
      ? actionOf('the draw', rules.draw, nothing, () => drawIn(real, room.rules))
      : null,
};

/** The draw fails after the sealing. */
export const seals: RoomIntent = {
  text: 'the sealing',
  plan: (room, real) =>
    room.rules.hasDraw && !room.isDrawn
      ? actionOf('the sealing', rules.seal, nothing, async () =>
          (await on(real, 0).seal(real.id, new Date(room.rules.opensAtMs)))
            ? 'sealed'
            : 'too early',
        )
      : null,
};

async function drawIn(real: RealRoom, { opensAtMs }: RoomRules): Promise<string> {
  if (!(await on(real, 0).seal(real.id, new Date(opensAtMs)))) return 'too early';
  const users: { userId: string; number: number }[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await on(real, 1).sealedUsers(real.id, cursor);
    users.push(...page.users);
    cursor = page.cursor;
  }
  const drawn = users
    .sort((a, b) => b.number - a.number)
    .map((entry, index) => ({ ...entry, rank: index + 1 }));
  await on(real, 1).placeDrawn(real.id, drawn);
  await on(real, 0).finishDraw(real.id, drawn.length);
  return drawn.map(({ userId }) => userId).join(' ');
}

/** Compares the keys of Redis with the model. */
export const inspection: RoomIntent = {
  text: 'the keys',
  plan: (_room, real) => actionOf('the keys', contentsOf, nothing, real.readKeys),
};

export const pauses: fc.Arbitrary<RoomIntent> = fc.constantFrom(...MOMENTS_MS).map((ms) => ({
  text: `${ms} ms pass`,
  plan: ({ now }, real) =>
    actionOf(
      `${ms} ms pass`,
      (room) => {
        room.now = now + ms;
        return 'done';
      },
      nothing,
      async () => {
        await real.setTime(now + ms);
        return 'done';
      },
    ),
}));

/** The others poll as told, and the line moves, while one user is silent. */
export const absences: fc.Arbitrary<RoomIntent> = fc.tuple(user, instance).map(([who, at]) => ({
  text: `the line moves without ${who}`,
  plan: (room, real) => {
    const everybody = [...room.queue, ...room.absent, ...room.slots];
    const others = everybody.filter((place) => place.user !== who);
    const [times, settings] = [roundsAfter(room.now), settingsOf(real, room.rules)];
    return actionOf(
      `the line moves without ${who} until ${times.at(-1)}`,
      (model) =>
        times
          .flatMap((now) => {
            model.now = now;
            const polls = others.map((one) => rules.poll(model, one.user, one.number));
            return [...polls, rules.admit(model)];
          })
          .join(),
      nothing,
      async () => {
        const answers: string[] = [];
        for (const now of times) {
          await real.setTime(now);
          for (const { user: userId, number } of others) {
            answers.push(textOf(await on(real, at).find({ roomId: real.id, userId, number })));
          }
          answers.push(roundText(await on(real, at).admit(settings)));
        }
        return answers.join();
      },
    );
  },
}));

function roundsAfter(now: number): number[] {
  return [2_000, 4_000, 6_000, 8_000].map((ms) => now + ms);
}

/** An admin changes settings. The room opens now or later. */
export const changes: fc.Arbitrary<RoomIntent> = fc
  .record(
    {
      capacity: fc.integer({ min: 1, max: 4 }),
      admitPerSecond: fc.integer({ min: 1, max: MAX_PER_SECOND }),
      state: fc.constantFrom('open', 'open', 'paused', 'closed'),
      reissuePolicy: fc.constantFrom('keep', 'requeue'),
      entry: fc.constantFrom('OPEN', 'CODE'),
      abandonAfterMs: fc.constantFrom(1_000, 10_000),
      opensInMs: fc.constantFrom(0, 0, 5_000),
      hasDraw: fc.constant(true),
    },
    { requiredKeys: [] },
  )
  .map(({ opensInMs, ...changed }) => ({
    text: `settings ${JSON.stringify({ ...changed, opensInMs })}`,
    plan: (room, real) => {
      const opens = opensInMs === undefined ? {} : { opensAtMs: room.now + opensInMs };
      const changedRules: RoomRules = { ...room.rules, ...changed, ...opens };
      real.version += 1;
      const settings = settingsOf(real, changedRules);
      return actionOf(
        `settings ${JSON.stringify({ ...changed, ...opens })}`,
        (model) => rules.change(model, changedRules),
        nothing,
        async () => {
          await on(real, 0).sync(settings);
          return 'done';
        },
      );
    },
  }));
