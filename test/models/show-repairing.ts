import fc from 'fast-check';
import { answerText } from '../support/models/answer-text.js';
import { actionOf, instance, mostly, pickOf, type ShowIntent, which } from './show-intents.js';
import { ADDED_SECTIONS, isFree, SECTIONS } from './show-model.js';
import * as rules from './show-repair-rules.js';

const REASON = 'Repaired';

const sectionName = fc.constantFrom(...SECTIONS, ...ADDED_SECTIONS).map(({ name }) => name);

const pricing = fc
  .tuple(sectionName, fc.constantFrom(0, 1_000, 2_000, 3_000), instance)
  .map(([section, price, at]): ShowIntent => {
    const text = `a place in ${section} costs ${price} now`;
    return {
      text,
      plan: (_show, real) =>
        actionOf(text, rules.setPrice(section, price), async () =>
          answerText(
            await real.adminAt(at).patch(`/v1/shows/${real.showId}/sections/${section}`, { price }),
          ),
        ),
    };
  });

const resizing = fc
  .tuple(sectionName, mostly, fc.integer({ min: 1, max: 5 }), instance)
  .map(([drawn, isStanding, capacity, at]): ShowIntent => {
    const section = isStanding ? 'Floor' : drawn;
    const text = `${section} gets ${capacity} places`;
    return {
      text,
      plan: (_show, real) =>
        actionOf(text, rules.setCapacity(section, capacity), async () => {
          const path = `/v1/shows/${real.showId}/sections/${section}`;
          return answerText(await real.adminAt(at).patch(path, { capacity }));
        }),
    };
  });

const adding = fc
  .tuple(fc.constantFrom(...ADDED_SECTIONS), instance)
  .map(([section, at]): ShowIntent => {
    const text = `the section ${section.name} is added`;
    return {
      text,
      plan: (_show, real) =>
        actionOf(text, rules.add(section), async () => {
          const kind = 'capacity' in section ? 'STANDING' : 'SEATED';
          const path = `/v1/shows/${real.showId}/sections`;
          const answer = await real.adminAt(at).post(path, { ...section, kind });
          await real.readIds();
          return answerText(answer);
        }),
    };
  });

const blocking = fc
  .tuple(fc.array(which, { minLength: 1, maxLength: 2 }), mostly, mostly, sectionName, instance)
  .map(([drawn, areSeats, isFirst, section, at]): ShowIntent => ({
    text: 'seats are blocked',
    plan: (show, real, label) => {
      const all = show.seats.map((_, seat) => seat);
      const free = all.filter((seat) => isFree(show, seat));
      const from = isFirst && free.length > 0 ? free : all;
      const seats = [...new Set(drawn.flatMap((one) => pickOf(from, one) ?? []))];
      const isThere = show.sections.some(({ name }) => name === section);
      const wanted = areSeats || !isThere ? seats : section;
      const text = `${typeof wanted === 'string' ? wanted : wanted.join(' ')} is blocked as ${label}`;
      return actionOf(text, rules.block(wanted, label), async () => {
        const answer = await real.adminAt(at).post(`/v1/shows/${real.showId}/blocks`, {
          ...(typeof wanted === 'string'
            ? { section: wanted }
            : { seatIds: wanted.map((seat) => real.seatIds[seat]) }),
          reason: REASON,
        });
        if (answer.status === 201) real.blocks.set(label, answer.body.id as string);
        return answerText(answer);
      });
    },
  }));

const unblocking = fc.tuple(which, instance).map(([drawn, at]): ShowIntent => ({
  text: 'a block is removed',
  plan: (_show, real) => {
    // Also one that was removed before.
    const [label, id] = pickOf([...real.blocks], drawn) ?? [];
    if (label === undefined) return null;
    return actionOf(`the block ${label} is removed`, rules.unblock(label), async () =>
      answerText(await real.adminAt(at).delete(`/v1/shows/${real.showId}/blocks/${id}`)),
    );
  },
}));

export const repairs: fc.Arbitrary<ShowIntent> = fc.oneof(
  { arbitrary: pricing, weight: 3 },
  { arbitrary: resizing, weight: 2 },
  { arbitrary: adding, weight: 1 },
  { arbitrary: blocking, weight: 2 },
  { arbitrary: unblocking, weight: 2 },
);
