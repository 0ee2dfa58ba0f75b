import fc from 'fast-check';
import type { QueueTokenClaims } from '../../src/modules/queue/domain/queue-token.js';
import type { WaitingRoom } from '../../src/modules/queue/application/waiting-room.js';
import {
  actionOf,
  type Decide,
  type Effect,
  instance,
  nothing,
  on,
  type RoomIntent,
  roundText,
  textOf,
  user,
} from './waiting-room-intents.js';
import type { RoomModel } from './waiting-room-model.js';
import * as rules from './waiting-room-rules.js';
import { type RealRoom, settingsOf } from './waiting-room-real.js';

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
  const pass = { id: `${number}`, number };
  await room.endHold(roomId, userId, { pieces: 1, othersSeconds: 0, pass });
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

/** Requests and rounds that may be simultaneous. */
export const requests: fc.Arbitrary<RoomIntent> = fc.oneof(
  { arbitrary: joins, weight: 6 },
  { arbitrary: withNumber, weight: 8 },
  { arbitrary: rounds, weight: 4 },
  { arbitrary: extensions, weight: 3 },
  { arbitrary: endedHolds, weight: 3 },
  { arbitrary: looks, weight: 1 },
);

function intent(
  text: string,
  decide: Decide,
  after: Effect,
  send: (real: RealRoom) => Promise<string>,
): RoomIntent {
  return { text, plan: (_room, real) => actionOf(text, decide, after, () => send(real)) };
}

function newestOf(room: RoomModel, who: string): number {
  const own = [...room.queue, ...room.absent, ...room.slots].find((place) => place.user === who);
  return own?.number ?? room.lastNumber;
}
