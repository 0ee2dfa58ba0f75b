import fc from 'fast-check';
import { answerText } from '../support/models/answer-text.js';
import { holding, holdingAgain, holdingAnyBest, holdingBest } from './show-holding.js';
import {
  actionOf,
  instance,
  mostly,
  pickOf,
  reservationIn,
  type ShowIntent,
  USERS,
  which,
} from './show-intents.js';
import { isLive, placesLeft, type ShowModel, stateText } from './show-model.js';
import * as rules from './show-rules.js';

const GATES = ['North', 'South'];
const SHOW_DAY = '2030-12-24T18:00';

/** Usually the owner acts on a reservation in the right state. Sometimes another user acts, or the state is wrong. */
const acting = fc.tuple(which, mostly, mostly, instance);

const paying = acting.map(([drawn, isOwner, isReady, at]): ShowIntent => ({
  text: 'someone pays a hold',
  plan: (show, real) => {
    const [label, reserved] = reservationIn(show, 'HELD', drawn, isReady) ?? [];
    if (label === undefined || !reserved) return null;
    const who = (reserved.user + (isOwner ? 0 : 1)) % USERS;
    return actionOf(`u${who} pays ${label}`, rules.pay(who, label), async () => {
      const path = `/v1/payments/${real.holds.get(label)?.paymentId}/confirm`;
      const answer = await real.withSlot(who, at, (api) => api.post(path, {}));
      return answerText(
        answer,
        () => `paid ${answer.body.amount}, left ${answer.body.balanceAfter}`,
      );
    });
  },
}));

const releasing = acting.map(([drawn, isOwner, isReady, at]): ShowIntent => ({
  text: 'someone releases a hold',
  plan: (show, real) => {
    const [label, reserved] = reservationIn(show, 'HELD', drawn, isReady) ?? [];
    if (label === undefined || !reserved) return null;
    const who = (reserved.user + (isOwner ? 0 : 1)) % USERS;
    return actionOf(`u${who} releases ${label}`, rules.release(who, label), async () =>
      answerText(await real.apiOf(who, at).delete(`/v1/reservations/${real.holds.get(label)?.id}`)),
    );
  },
}));

/** All that is left, or one place, by its user or by the admin. */
const refunding = fc
  .tuple(acting, fc.nat({ max: 5 }), mostly, mostly)
  .map(([[drawn, isOwner, isReady, at], place, isPart, isOwn]): ShowIntent => ({
    text: 'a payment is refunded',
    plan: (show, real) => {
      const [label, reserved] = reservationIn(show, 'CONFIRMED', drawn, isReady) ?? [];
      if (label === undefined || !reserved) return null;
      const left = placesLeft(reserved);
      const one = (isOwn ? pickOf(left, place)?.at : undefined) ?? place;
      const part = isPart ? one : null;
      const who = isOwner ? reserved.user : null;
      const by = who === null ? 'the admin' : `u${who}`;
      const text = `${by} refunds ${part ?? 'all'} of ${label}`;
      return actionOf(text, rules.refund(who, label, part), async () => {
        const api = who === null ? real.adminAt(at) : real.apiOf(who, at);
        const areaId = typeof part === 'string' ? real.areaIds.get(part) : undefined;
        const answer = await api.post(`/v1/payments/${real.holds.get(label)?.paymentId}/refund`, {
          ...(typeof part === 'number' && { seatIds: [real.seatIds[part]] }),
          ...(areaId !== undefined && { areas: [{ areaId, quantity: 1 }] }),
        });
        return answerText(answer, () => `${answer.body.status} ${answer.body.refundedAmount}`);
      });
    },
  }));

const cancelling = instance.map((at): ShowIntent => ({
  text: 'the show is cancelled',
  plan: (_show, real) =>
    actionOf('the show is cancelled', rules.cancel(), async () =>
      answerText(await real.adminAt(at).post(`/v1/shows/${real.showId}/cancel`, { reason: 'Ill' })),
    ),
}));

/** The job of cancelled shows ends what is live, also what actions at the same time have made. */
export const job: ShowIntent = {
  text: 'the job',
  plan: (show, real) => {
    const known = Object.keys(show.reservations);
    const newOne = (now: ShowModel) =>
      Object.keys(now.reservations).find(
        (label) => !known.includes(label) && isLive(now.reservations[label]!),
      );
    const labels = known.map((label) => () => label);
    return {
      text: 'the job',
      each: [...labels, newOne, newOne].map((labelIn) => rules.endOne(labelIn)),
      run: () => real.runJob(),
    };
  },
};

const scan = fc.record({
  drawn: which,
  gate: fc.constantFrom(...GATES),
  second: fc.integer({ min: 1, max: 2 }),
});

const checkingIn = fc.tuple(scan, mostly, instance).map(([drawn, isUnused, at]): ShowIntent => ({
  text: 'a ticket is checked in',
  plan: (show, real) => {
    const found = ticketIn(show, drawn.drawn, isUnused);
    if (!found) return null;
    const { gate } = drawn;
    const one = { ...found, gate, second: null };
    const text = `place ${one.place} of ${one.label} is checked in at ${gate}`;
    return actionOf(text, rules.checkIn(one), async () => {
      const code = await real.codeOf(one.label, one.place);
      const body = { code, showId: real.showId, gate };
      return answerText(await real.doorAt(at).post('/v1/checkins', body));
    });
  },
}));

/** What scanners have gathered offline, sometimes with scans that were uploaded before. */
const uploading = fc
  .tuple(fc.array(scan, { minLength: 1, maxLength: 3 }), mostly, instance)
  .map(([drawn, isUnused, at]): ShowIntent => ({
    text: 'offline scans are uploaded',
    plan: (show, real) => {
      const scans = drawn.flatMap(({ drawn: ticket, gate, second }) => {
        const found = ticketIn(show, ticket, isUnused);
        return found ? { ...found, gate: `${gate} offline`, second } : [];
      });
      if (scans.length === 0) return null;
      const texts = scans.map((one) => `${one.place} of ${one.label} at ${rules.scanText(one)}`);
      return actionOf(`scans: ${texts.join(', ')}`, rules.upload(scans), async () => {
        const checkins = await Promise.all(
          scans.map(async ({ label, place, gate, second }) => ({
            ...{ code: await real.codeOf(label, place), showId: real.showId, gate },
            scannedAt: `${SHOW_DAY}:0${second}Z`,
          })),
        );
        const answer = await real.doorAt(at).post('/v1/checkins/batch', { checkins });
        return answerText(answer, () => {
          const results = answer.body.results as { code: string | null }[];
          return results.map(({ code }) => code ?? 'in').join();
        });
      });
    },
  }));

/** Mostly a ticket that was not used yet. */
function ticketIn({ reservations }: ShowModel, drawn: number, isUnused: boolean) {
  const tickets = Object.entries(reservations).flatMap(([label, { places }]) =>
    places.flatMap(({ ticket }, place) => (ticket === 'NONE' ? [] : { label, place, ticket })),
  );
  const found = pickOf(
    isUnused ? tickets.filter(({ ticket }) => ticket === 'VALID') : tickets,
    drawn,
  );
  return found && { label: found.label, place: found.place };
}

const purchases: fc.Arbitrary<ShowIntent> = fc.oneof(
  { arbitrary: paying, weight: 6 },
  { arbitrary: refunding, weight: 4 },
  { arbitrary: releasing, weight: 1 },
);

export const doors: fc.Arbitrary<ShowIntent> = fc.oneof(checkingIn, uploading);

export const requests: fc.Arbitrary<ShowIntent> = fc.oneof(
  { arbitrary: holding, weight: 6 },
  { arbitrary: holdingBest, weight: 3 },
  { arbitrary: holdingAgain, weight: 1 },
  { arbitrary: purchases, weight: 9 },
  { arbitrary: doors, weight: 4 },
);

/** Requests of places that others want too. */
export const rushes: fc.Arbitrary<ShowIntent> = fc.oneof(
  { arbitrary: holding, weight: 3 },
  { arbitrary: holdingAnyBest, weight: 3 },
  { arbitrary: holdingAgain, weight: 1 },
  { arbitrary: purchases, weight: 2 },
);

/** Actions that exclude each other on a reservation or a ticket. */
export const rivals: fc.Arbitrary<ShowIntent> = fc.oneof(
  { arbitrary: purchases, weight: 3 },
  { arbitrary: doors, weight: 3 },
);

/** The show is rarely cancelled, because nothing can be bought afterwards. */
export const endings: fc.Arbitrary<ShowIntent> = fc.oneof(
  { arbitrary: cancelling, weight: 1 },
  { arbitrary: fc.constant(job), weight: 2 },
  { arbitrary: purchases, weight: 4 },
  { arbitrary: holding, weight: 1 },
  { arbitrary: doors, weight: 1 },
);

/** Compares the rows with the model. */
export const inspection: ShowIntent = {
  text: 'the rows',
  plan: (_show, real) =>
    actionOf('the rows', [(show, call) => void (call.answer = stateText(show))], () =>
      real.readState(),
    ),
};
