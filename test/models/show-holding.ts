import fc from 'fast-check';
import { type Action } from '../support/models/at-once.js';
import { answerText } from '../support/models/answer-text.js';
import * as rules from './show-hold-rules.js';
import {
  actionOf,
  instance,
  mostly,
  pickOf,
  type ShowIntent,
  user,
  which,
} from './show-intents.js';
import { isFree, placesLeft, placesText, type ShowModel } from './show-model.js';
import type { RealShow } from './show-real.js';

/** Mostly of free seats, so that many requests succeed. */
export const holding = fc
  .tuple(
    user,
    fc.array(which, { minLength: 1, maxLength: 2 }),
    fc.nat({ max: 8 }),
    mostly,
    instance,
  )
  .map(([who, drawn, kind, isFirst, at]): ShowIntent => ({
    text: `u${who} holds places`,
    plan: (show, real, label) => {
      const all = show.seats.map((_, seat) => seat);
      const free = all.filter((seat) => isFree(show, seat));
      const from = isFirst && free.length > 0 ? free : all;
      const seats = [...new Set(drawn.flatMap((one) => pickOf(from, one) ?? []))];
      const areas = show.sections.filter(({ capacity }) => capacity !== null);
      const section = pickOf(areas, drawn[0] ?? 0)?.name ?? '';
      const standing = { section, quantity: drawn.length };
      if (kind < 5) return hold(real, who, at, { seats, standing: null }, label);
      const [seat = 0] = seats;
      return hold(real, who, at, { seats: kind < 7 ? [] : [seat], standing }, label);
    },
  }));

/** A user asks for the places of an unpaid hold again, or for one of its seats. */
export const holdingAgain = fc
  .tuple(which, mostly, instance)
  .map(([drawn, isSame, at]): ShowIntent => ({
    text: 'a user asks for an unpaid hold again',
    plan: (show, real, label) => {
      const held = Object.values(show.reservations).filter(({ status }) => status === 'HELD');
      const reserved = pickOf(held, drawn);
      const places = reserved ? placesLeft(reserved).map((place) => place.at) : [];
      const seats = places.filter((place) => typeof place === 'number');
      if (!reserved || seats.length === 0) return null;
      const [section, ...more] = places.filter((place) => typeof place === 'string');
      const standing = section === undefined ? null : { section, quantity: 1 + more.length };
      const wanted = isSame ? { seats, standing } : { seats: seats.slice(0, 1), standing: null };
      return hold(real, reserved.user, at, wanted, label);
    },
  }));

const wish = fc.record({
  count: fc.integer({ min: 1, max: 3 }),
  section: fc.constantFrom(null, null, null, 'R', 'X'),
  maxPrice: fc.constantFrom(null, null, null, 1_000),
});

/** With nothing else at the same time. */
export const holdingBest = fc.tuple(user, wish, instance).map(([who, best, at]): ShowIntent => ({
  text: `u${who} holds ${wishText(best)}`,
  plan: (_show, real, label) => {
    const text = `u${who} holds ${wishText(best)} as ${label}`;
    return actionOf(text, rules.holdBest(who, best, label), async () => {
      const { answer } = await requestBest(real, who, at, best, label);
      return answer;
    });
  },
}));

/** With other actions at the same time. Prices may change meanwhile, so the wish has no limit. */
export const holdingAnyBest = fc
  .tuple(user, wish, instance)
  .map(([who, { count, section }, at]): ShowIntent => {
    const best = { count, section, maxPrice: null };
    return {
      text: `u${who} holds ${wishText(best)}`,
      plan: (_show, real, label) => {
        let given: readonly number[] = [];
        const text = `u${who} holds ${wishText(best)} as ${label}`;
        const steps = rules.holdAnyBest(who, best, label, () => given);
        return actionOf(text, steps, async () => {
          const { answer, seats } = await requestBest(real, who, at, best, label);
          given = seats;
          return answer;
        });
      },
    };
  });

function hold(
  real: RealShow,
  who: number,
  at: number,
  wanted: rules.WantedPlaces,
  label: string,
): Action<ShowModel> {
  const { seats, standing } = wanted;
  const text = [...seats, ...(standing ? [`${standing.section} x ${standing.quantity}`] : [])];
  return actionOf(
    `u${who} holds ${text.join(' ')} as ${label}`,
    rules.hold(who, wanted, label),
    async () => {
      const seatIds = seats.map((seat) => real.seatIds[seat]);
      const areaId = real.areaIds.get(standing?.section ?? '');
      const body = {
        ...(seatIds.length > 0 && { seatIds }),
        ...(standing && { areas: [{ areaId, quantity: standing.quantity }] }),
      };
      const { answer } = await request(real, who, at, body, label);
      return answer;
    },
  );
}

function requestBest(
  real: RealShow,
  who: number,
  at: number,
  { count, section, maxPrice }: rules.BestWish,
  label: string,
) {
  const best = {
    count,
    ...(section !== null && { section }),
    ...(maxPrice !== null && { maxPrice }),
  };
  return request(real, who, at, { best }, label);
}

/** The answer in the form of the model, and its seats by number. */
async function request(
  real: RealShow,
  who: number,
  at: number,
  places: object,
  label: string,
): Promise<{ readonly answer: string; readonly seats: readonly number[] }> {
  const body = { showId: real.showId, ...places };
  const answer = await real.withSlot(who, at, (api) => api.post('/v1/reservations', body));
  if (answer.status >= 400) return { answer: answerText(answer), seats: [] };
  const { id, payment } = answer.body;
  if (answer.status === 201) real.holds.set(label, { id, paymentId: payment.id });
  // They may be of a section that was just added.
  await real.readIds();
  const held = real.placesOf(answer.body);
  const seats = held.flatMap((place) => (typeof place.at === 'number' ? place.at : []));
  return { answer: answerText(answer, placesText(held)), seats };
}

function wishText({ count, section, maxPrice }: rules.BestWish): string {
  const [where, limit] = [section && ` in ${section}`, maxPrice && ` up to ${maxPrice}`];
  return `the best ${count}${where ?? ''}${limit ?? ''}`;
}
