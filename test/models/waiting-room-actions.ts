import fc from 'fast-check';
import type { AdmissionRound, RoomEntry } from '../../src/modules/queue/application/room-entry.js';
import type { QueueTokenClaims } from '../../src/modules/queue/domain/queue-token.js';
import type { WaitingRoom } from '../../src/modules/queue/application/waiting-room.js';
import type { Action, Intent } from '../support/models/at-once.js';
import { contentsOf, type RoomModel, type RoomRules } from './waiting-room-model.js';
import * as rules from './waiting-room-rules.js';
import { type RealRoom, settingsOf } from './waiting-room-real.js';

export type RoomIntent = Intent<RoomModel, RealRoom>;
type Decide = (room: RoomModel) => string;

const USERS = ['ann', 'ben', 'cho', 'dan', 'eve'];
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

const user = fc.constantFrom(...USERS);
const instance = fc.nat({ max: 1 });
/** Usually the newest number of the user. Sometimes an older number, or the number of another user. */
const age = fc.constantFrom(0, 0, 0, 0, 1, 2);

const joins = fc.tuple(user, fc.boolean(), instance).map(([who, passed, at]) =>
  intent(
    `${who} joins${passed ? ' with a code' : ''}`,
    (room) => rules.join(room, who, passed),
    rules.admitNext,
    async (real) => {
      const outcome = await on(real, at).join(real.id, who, passed);
      if (outcome === null || outcome === 'CLOSED') return String(outcome);
      if ('doors' in outcome) return `DOORS ${outcome.doors.join()}`;
      return `${outcome.created ? 'CREATED' : 'KEPT'} ${textOf(outcome.entry)}`;
    },
  ),
);

const withNumber = fc
  .tuple(fc.constantFrom('polls', 'passes the gate', 'leaves', 'completes'), user, age, instance)
  .map(([does, who, older, at]): RoomIntent => ({
    text: `${who} ${does}${older ? ` with a number ${older} older` : ''}`,
    plan: (room, real) => {
      const number = Math.max(1, newestOf(room, who) - older);
      const claims = { roomId: real.id, userId: who, number };
      const decide = {
        polls: rules.poll,
        leaves: rules.leave,
        'passes the gate': rules.passGate,
        completes: rules.completePass,
      };
      return actionOf(
        `${who} ${does} with ${number}`,
        (model) => decide[does](model, who, number),
        does === 'completes' ? rules.admitNext : nothing,
        async () => {
          if (does === 'completes') return complete(on(real, at), claims);
          if (does === 'leaves') return String(await on(real, at).leave(claims));
          if (does === 'passes the gate') return on(real, at).checkAdmission(claims);
          return textOf(await on(real, at).find(claims));
        },
      );
    },
  }));

/** A shop behind the room says that the user of a pass has bought. */
async function complete(room: WaitingRoom, { roomId, userId, number }: QueueTokenClaims) {
  await room.endHold(roomId, userId, { pieces: 1, othersSeconds: 0, number });
  return 'done';
}

/** Usually for a user with a slot: a short hold after a long hold must not shorten the slot. */
const extensions = fc
  .tuple(user, fc.nat({ max: 3 }), fc.constantFrom(1, 10, 30), instance)
  .map(([anyone, which, seconds, at]): RoomIntent => ({
    text: `${anyone} or slot ${which} holds a seat for ${seconds} s`,
    plan: (room, real) => {
      const who = room.slots[which]?.user ?? anyone;
      return actionOf(
        `${who} holds a seat for ${seconds} s`,
        (model) => rules.extend(model, who, seconds * 1_000),
        nothing,
        async () => on(real, at).extendSlot(real.id, who, seconds),
      );
    },
  }));

/** A hold that was paid or not, and whether the user has others. */
const endedHolds = fc
  .tuple(user, fc.nat({ max: 2 }), fc.constantFrom(0, 0, 3), instance)
  .map(([who, pieces, othersSeconds, at]) =>
    intent(
      `${who} has paid ${pieces} pieces, with other holds for ${othersSeconds} s`,
      (room) => rules.endHold(room, who, pieces, othersSeconds * 1_000),
      rules.admitNext,
      async (real) => {
        await on(real, at).endHold(real.id, who, { pieces, othersSeconds });
        return 'done';
      },
    ),
  );

const rounds = instance.map((at): RoomIntent => ({
  text: 'a round of admissions',
  plan: (room, real) => {
    const settings = settingsOf(real, room.rules);
    return actionOf('a round of admissions', rules.admit, nothing, async () => {
      return roundText(await on(real, at).admit(settings));
    });
  },
}));

const looks = instance.map((at): RoomIntent => ({
  text: 'statistics',
  plan: (room, real) => {
    const settings = settingsOf(real, room.rules);
    return actionOf('statistics', rules.stats, nothing, async () => {
      const { waiting, absent, active, joinedTotal, admittedTotal, ...totals } = await on(
        real,
        at,
      ).stats(settings);
      const { expiredTotal, purchases } = totals;
      const people = [waiting, absent, active, joinedTotal, admittedTotal];
      return [...people, expiredTotal, purchases].join(' ');
    });
  },
}));

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

/** Requests and rounds that may be simultaneous. */
export const requests: fc.Arbitrary<RoomIntent> = fc.oneof(
  { arbitrary: joins, weight: 6 },
  { arbitrary: withNumber, weight: 8 },
  { arbitrary: rounds, weight: 4 },
  { arbitrary: extensions, weight: 3 },
  { arbitrary: endedHolds, weight: 3 },
  { arbitrary: looks, weight: 1 },
);

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

type Effect = (room: RoomModel) => void;
const nothing: Effect = () => undefined;

function intent(
  text: string,
  decide: Decide,
  after: Effect,
  send: (real: RealRoom) => Promise<string>,
): RoomIntent {
  return { text, plan: (_room, real) => actionOf(text, decide, after, () => send(real)) };
}

/** A batch decides all requests, then admits the next users: other requests may come between. */
function actionOf(
  text: string,
  decide: Decide,
  after: Effect,
  send: () => Promise<string>,
): Action<RoomModel> {
  const step = (room: RoomModel, call: { answer: string | null }) => {
    call.answer = decide(room);
  };
  return { text, steps: after === nothing ? [step] : [step, after], send };
}

function on({ instances }: RealRoom, at: number): WaitingRoom {
  const instanceAt = instances[at % instances.length];
  if (!instanceAt) throw new Error('There is no instance');
  return instanceAt;
}

function roundText(round: AdmissionRound): string {
  return round.state === 'AGAIN' ? `AGAIN in ${round.inMs}` : round.state;
}

function newestOf(room: RoomModel, who: string): number {
  const own = [...room.queue, ...room.absent, ...room.slots].find((place) => place.user === who);
  return own?.number ?? room.lastNumber;
}

function textOf(entry: RoomEntry | null): string {
  if (!entry) return 'NONE';
  if (entry.status === 'WAITING') return `WAITING ${entry.number} at ${entry.position}`;
  if (entry.status === 'PRE_QUEUE') return `PRE_QUEUE ${entry.number}`;
  return `ACTIVE ${entry.number} until ${entry.expiresAt.getTime()}`;
}
