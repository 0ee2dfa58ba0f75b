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
import * as rules from './seats-rules.js';

const seats = fc.uniqueArray(fc.nat({ max: SEATS - 1 }), { minLength: 1, maxLength: 2 });

export const holding = fc
  .tuple(user, seats, instance, mostly)
  .map(([who, wanted, at, isPatient]): SaleIntent => ({
    text: `u${who} holds ${wanted.join()}`,
    plan: (sale, real, label) => hold(sale, real, { who, wanted, at, label, isPatient }),
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
      return hold(sale, real, { who, wanted: [seat], at, label, isPatient: true }, statements);
    },
  }));

interface WantedSeats {
  readonly who: number;
  readonly wanted: readonly number[];
  readonly at: number;
  readonly label: string;
  /** Whether a user without a slot joins the room instead. */
  readonly isPatient: boolean;
}

function hold(
  sale: SaleModel,
  real: RealSale,
  { who, wanted, at, label, isPatient }: WantedSeats,
  statementsBefore = 0,
): Plan<SaleModel> {
  const { token, slot } = buyerOf(sale, who);
  if (slot === null && isPatient) return enter(who, at, real);
  const text = `u${who} holds ${wanted.join()} as ${label}`;
  return actionOf(text, rules.hold(who, token, wanted, label), async () => {
    await letOthersGoFirst(statementsBefore);
    const { showId } = real;
    const seatIds = wanted.map((seat) => real.seatIds[seat]);
    const answer = await withToken(real, who, at, token).post('/v1/reservations', {
      showId,
      seatIds,
    });
    const { id, status, amount, holdExpiresAt, payment } = answer.body;
    if (answer.status === 201) real.holds.set(label, { id, paymentId: payment.id });
    const until = (Date.parse(holdExpiresAt as string) - real.startsAtMs) / 1_000;
    return answerText(answer, `${status} ${amount} until ${until}`);
  });
}
