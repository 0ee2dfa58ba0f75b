import fc from 'fast-check';
import type { ReservationStatus } from '../../src/modules/reservation/domain/reservation.js';
import type { Api } from '../support/api.js';
import type { Plan } from '../support/models/at-once.js';
import { letOthersGoFirst } from '../support/models/interleaving.js';
import { answerText } from '../support/models/answer-text.js';
import { holding, holdingAgain, holdingMore } from './seats-holding.js';
import {
  actionOf,
  enter,
  instance,
  mostly,
  type SaleIntent,
  user,
  USERS,
  withToken,
} from './seats-intents.js';
import { stateText, buyerOf, PRICE, type SaleModel, SEATS, statusOf } from './seats-model.js';
import type { RealSale } from './seats-real.js';
import * as rules from './seats-rules.js';

const WAITS_SECONDS = [1, 150, 300];

export function joining(who: number, at: number): SaleIntent {
  return { text: `u${who} joins`, plan: (_sale, real) => enter(who, at, real) };
}

const entering = fc.tuple(user, instance).map(([who, at]) => joining(who, at));

const leaving = fc.tuple(user, instance).map(([who, at]): SaleIntent => ({
  text: `u${who} leaves`,
  plan: (sale, real) => {
    const { token } = buyerOf(sale, who);
    return actionOf(`u${who} leaves`, rules.leave(who, token), async () =>
      answerText(await withToken(real, who, at, token).delete('/v1/queue/tokens/me')),
    );
  },
}));

const viewing = fc.tuple(user, instance).map(([who, at]): SaleIntent => ({
  text: `u${who} looks`,
  plan: (sale, real) => {
    const { token } = buyerOf(sale, who);
    return actionOf(`u${who} looks`, rules.viewSeats(who, token), async () => {
      const api = withToken(real, who, at, token);
      const answer = await api.get(`/v1/shows/${real.showId}/seats`);
      return answerText(answer, () => letters(answer.body.seats as { status: string }[]));
    });
  },
}));

const paying = withHold('pays', 'HELD', (who, at, label, { token }, real) =>
  actionOf(`u${who} pays ${label}`, rules.pay(who, token, label), async () => {
    const path = `/v1/payments/${real.holds.get(label)?.paymentId}/confirm`;
    const answer = await withToken(real, who, at, token).post(path, {});
    return answerText(answer, `paid ${answer.body.amount}, left ${answer.body.balanceAfter}`);
  }),
);

const releasing = withHold('releases', 'HELD', (who, at, label, _buyer, real) =>
  actionOf(`u${who} releases ${label}`, rules.release(who, label), async () =>
    answerText(await real.apiOf(who, at).delete(`/v1/reservations/${real.holds.get(label)?.id}`)),
  ),
);

const refunding = withHold('refunds', 'CONFIRMED', (who, at, label, _buyer, real) =>
  actionOf(`u${who} refunds ${label}`, rules.refund(who, label, null), () =>
    refund(real.apiOf(who, at), real, label, null),
  ),
);

const refundingOne = fc
  .tuple(fc.nat({ max: SEATS - 1 }), fc.nat({ max: 1 }), mostly, instance)
  .map(([which, one, isOwn, at]): SaleIntent => ({
    text: 'someone refunds one place',
    plan: (sale, real) => {
      const paid = Object.entries(sale.reservations).filter(
        ([, { status }]) => status === 'CONFIRMED',
      );
      const [label, held] = paid[which % paid.length] ?? [];
      if (label === undefined || held === undefined) return null;
      const own = held.seats[one] ?? 'standing';
      const place = isOwn ? own : which;
      const text = `u${held.user} refunds ${place} of ${label}`;
      return actionOf(text, rules.refund(held.user, label, place), () =>
        refund(real.apiOf(held.user, at), real, label, place),
      );
    },
  }));

const refundingAsAdmin = withHold('is refunded', 'CONFIRMED', (_who, _at, label, _buyer, real) =>
  actionOf(`the admin refunds ${label}`, rules.refund(null, label, null), () =>
    refund(real.admin, real, label, null),
  ),
);

const charging = fc.tuple(user, instance).map(([who, at]): SaleIntent => ({
  text: `u${who} tops up`,
  plan: (_sale, real) =>
    actionOf(`u${who} tops up`, rules.charge(who, PRICE), async () => {
      const answer = await real.apiOf(who, at).post('/v1/balance/charges', { amount: PRICE });
      return answerText(answer, `${answer.body.balance}`);
    }),
}));

/** A sweep has no visible effect: holds expire by the clock. */
export const sweeps: fc.Arbitrary<SaleIntent> = fc.constant({
  text: 'the sweep',
  plan: (_sale, real) => ({ text: 'the sweep', each: [], run: () => real.sweep() }),
});

/** Time passes, possibly during other actions, after the given number of their statements. */
export const waits: fc.Arbitrary<SaleIntent> = fc
  .tuple(fc.constantFrom(...WAITS_SECONDS), fc.nat({ max: 8 }))
  .map(([seconds, statements]) => ({
    text: `${seconds} s pass`,
    plan: (sale, real) => {
      const now = sale.now + seconds;
      return actionOf(`${seconds} s pass`, rules.setTime(now), async () => {
        await letOthersGoFirst(statements);
        real.setTime(Math.max(real.now, now));
        return 'done';
      });
    },
  }));

/** Actions on a hold that exclude each other. */
export const rivals: fc.Arbitrary<SaleIntent> = fc.oneof(
  { arbitrary: paying, weight: 3 },
  { arbitrary: releasing, weight: 2 },
  { arbitrary: refunding, weight: 2 },
  { arbitrary: refundingOne, weight: 2 },
  { arbitrary: refundingAsAdmin, weight: 1 },
);

/** A payment ends the slot, unless the user has another hold by then. */
export const lastMoments: fc.Arbitrary<SaleIntent> = fc.oneof(paying, holdingMore);

export const requests: fc.Arbitrary<SaleIntent> = fc.oneof(
  { arbitrary: holding, weight: 8 },
  { arbitrary: holdingAgain, weight: 2 },
  { arbitrary: paying, weight: 8 },
  { arbitrary: refunding, weight: 3 },
  { arbitrary: refundingOne, weight: 3 },
  { arbitrary: releasing, weight: 2 },
  { arbitrary: refundingAsAdmin, weight: 1 },
  { arbitrary: entering, weight: 1 },
  { arbitrary: charging, weight: 1 },
  { arbitrary: viewing, weight: 1 },
  { arbitrary: leaving, weight: 2 },
);

/** Compares the rows with the model. */
export const inspection: SaleIntent = {
  text: 'the rows',
  plan: (_sale, real) =>
    actionOf('the rows', [(sale, call) => void (call.answer = stateText(sale))], real.readState),
};

type PlanWithHold = (
  who: number,
  instance: number,
  label: string,
  buyer: { readonly token: number | null },
  real: RealSale,
) => Plan<SaleModel>;

/** Usually the owner acts on a hold in the right state. Sometimes another user acts, or the state is wrong. */
function withHold(
  does: string,
  status: ReservationStatus,
  plan: PlanWithHold,
): fc.Arbitrary<SaleIntent> {
  return fc
    .tuple(fc.nat({ max: 1 }), mostly, mostly, instance)
    .map(([which, isOwner, isReady, at]) => ({
      text: `someone ${does} a hold`,
      plan: (sale, real) => {
        const all = Object.entries(sale.reservations);
        const [label, held] =
          all
            .filter(([, each]) => !isReady || statusOf(each, sale.now) === status)
            .at(-1 - which) ?? [];
        if (label === undefined || held === undefined) return null;
        const who = (held.user + (isOwner ? 0 : 1)) % USERS;
        return plan(who, at, label, buyerOf(sale, who), real);
      },
    }));
}

async function refund(
  api: Api,
  real: RealSale,
  label: string,
  place: number | 'standing' | null,
): Promise<string> {
  const ofAreas = { areas: real.areaIds.map((areaId) => ({ areaId, quantity: 1 })) };
  const ofSeats = typeof place === 'number' ? { seatIds: [real.seatIds[place]] } : {};
  const part = place === 'standing' ? ofAreas : ofSeats;
  const answer = await api.post(`/v1/payments/${real.holds.get(label)?.paymentId}/refund`, part);
  return answerText(answer, `${answer.body.status}`);
}

function letters(seatMap: readonly { readonly status: string }[]): string {
  return seatMap.map(({ status }) => status.charAt(0)).join('');
}
