import fc from 'fast-check';
import type { Plan } from '../support/models/at-once.js';
import { letOthersGoFirst } from '../support/models/interleaving.js';
import { answerText } from '../support/models/answer-text.js';
import {
  actionOf,
  enter,
  instance,
  mostly,
  type SaleIntent,
  user,
  withToken,
} from './seats-intents.js';
import { buyerOf, type SaleModel, seatMapOf, SEATS, statusOf } from './seats-model.js';
import type { RealSale } from './seats-real.js';
import * as rules from './seats-hold-rules.js';
import type { WantedPlaces } from './seats-hold-rules.js';

const places: fc.Arbitrary<WantedPlaces> = fc
  .tuple(fc.uniqueArray(fc.nat({ max: SEATS - 1 }), { minLength: 1, maxLength: 2 }), fc.nat(5))
  .map(([seats, which]) => {
    if (which > 1) return { seats, standing: 0 };
    return which === 1 ? { seats, standing: 1 } : { seats: [], standing: seats.length };
  });

export const holding = fc
  .tuple(user, places, instance, mostly)
  .map(([who, wanted, at, isPatient]): SaleIntent => ({
    text: `u${who} holds ${textOf(wanted)}`,
    plan: (sale, real, label) => hold(sale, real, { who, wanted, at, label, isPatient }),
  }));

/** A user asks for the places of an unpaid hold again, or for one of its seats. */
export const holdingAgain = fc.tuple(instance, mostly).map(([at, isSame]): SaleIntent => ({
  text: 'a user asks for an unpaid hold again',
  plan: (sale, real, label) => {
    const held = Object.values(sale.reservations).filter(
      (each) => statusOf(each, sale.now) === 'HELD',
    );
    const last = held.at(-1);
    if (!last || last.seats.length === 0) return null;
    const { user: who, seats, standing } = last;
    const wanted = isSame ? { seats, standing } : { seats: seats.slice(0, 1), standing: 0 };
    return hold(sale, real, { who, wanted, at, label, isPatient: true });
  },
}));

/** A user with an unpaid hold requests another seat, after some statements of simultaneous actions. */
export const holdingMore = fc
  .tuple(fc.nat({ max: SEATS - 1 }), instance, fc.nat({ max: 12 }))
  .map(([which, at, statements]): SaleIntent => ({
    text: 'a user with an unpaid hold holds another seat',
    plan: (sale, real, label) => {
      const unpaid = Object.values(sale.reservations).filter(
        (held) => statusOf(held, sale.now) === 'HELD',
      );
      const who = unpaid.at(-1)?.user;
      const free = [...seatMapOf(sale, sale.now)].flatMap((state, seat) =>
        state === 'A' ? seat : [],
      );
      const seat = free[which % free.length];
      if (who === undefined || seat === undefined) return null;
      const wanted = { seats: [seat], standing: 0 };
      return hold(sale, real, { who, wanted, at, label, isPatient: true }, statements);
    },
  }));

interface Hold {
  readonly who: number;
  readonly wanted: WantedPlaces;
  readonly at: number;
  readonly label: string;
  /** Whether a user without a slot joins the room instead. */
  readonly isPatient: boolean;
}

function hold(
  sale: SaleModel,
  real: RealSale,
  { who, wanted, at, label, isPatient }: Hold,
  statementsBefore = 0,
): Plan<SaleModel> {
  const { token, slot } = buyerOf(sale, who);
  if (slot === null && isPatient) return enter(who, at, real);
  const text = `u${who} holds ${textOf(wanted)} as ${label}`;
  return actionOf(text, rules.hold(who, token, wanted, label), async () => {
    await letOthersGoFirst(statementsBefore);
    const { showId } = real;
    const seatIds = wanted.seats.map((seat) => real.seatIds[seat]);
    const areas = real.areaIds.map((areaId) => ({ areaId, quantity: wanted.standing }));
    const answer = await withToken(real, who, at, token).post('/v1/reservations', {
      showId,
      ...(seatIds.length > 0 && { seatIds }),
      ...(wanted.standing > 0 && { areas }),
    });
    const { id, status, amount, holdExpiresAt, payment } = answer.body;
    if (answer.status === 201) real.holds.set(label, { id, paymentId: payment.id });
    const until = (Date.parse(holdExpiresAt as string) - real.startsAtMs) / 1_000;
    return answerText(answer, `${status} ${amount} until ${until}`);
  });
}

function textOf({ seats, standing }: WantedPlaces): string {
  return standing > 0 ? `${seats.join()} + ${standing}` : seats.join();
}
