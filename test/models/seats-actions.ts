import fc from 'fast-check';
import type { ReservationStatus } from '../../src/modules/reservation/domain/reservation.js';
import type { Api } from '../support/api.js';
import { letOthersGoFirst } from '../support/models/interleaving.js';
import type { Intent, Plan } from '../support/models/at-once.js';
import type { Step } from '../support/models/linearizable.js';
import { told } from '../support/models/told.js';
import { numberOf } from '../support/queue-rooms.js';
import { booksOf, buyerOf, PRICE, type SaleModel, SEATS } from './seats-model.js';
import type { RealSale } from './seats-real.js';
import * as rules from './seats-rules.js';

export type SaleIntent = Intent<SaleModel, RealSale>;

export const USERS = 3;
const WAITS_SECONDS = [1, 150, 300];

const user = fc.nat({ max: USERS - 1 });
const instance = fc.nat({ max: 1 });
const seats = fc.uniqueArray(fc.nat({ max: SEATS - 1 }), { minLength: 1, maxLength: 2 });
const mostly = fc.integer({ min: 0, max: 5 }).map((drawn) => drawn < 5);

export function joining(who: number, at: number): SaleIntent {
  return { text: `u${who} joins`, plan: (_sale, real) => enter(who, at, real) };
}

const entering = fc.tuple(user, instance).map(([who, at]) => joining(who, at));

const leaving = fc.tuple(user, instance).map(([who, at]): SaleIntent => ({
  text: `u${who} leaves`,
  plan: (sale, real) => {
    const { token } = buyerOf(sale, who);
    return actionOf(`u${who} leaves`, rules.leave(who, token), async () =>
      told(await withToken(real, who, at, token).delete('/v1/queue/tokens/me')),
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
      return told(answer, () => letters(answer.body.seats as { status: string }[]));
    });
  },
}));

/** Who is not in the room joins it instead, mostly. */
const holding = fc
  .tuple(user, seats, instance, mostly)
  .map(([who, wanted, at, isPatient]): SaleIntent => ({
    text: `u${who} holds ${wanted.join()}`,
    plan: (sale, real, label) => {
      const { token, slot } = buyerOf(sale, who);
      if (slot === null && isPatient) return enter(who, at, real);
      const text = `u${who} holds ${wanted.join()} as ${label}`;
      return actionOf(text, rules.hold(who, token, wanted, label), async () => {
        const { showId } = real;
        const seatIds = wanted.map((seat) => real.seatIds[seat]);
        const answer = await withToken(real, who, at, token).post('/v1/reservations', {
          showId,
          seatIds,
        });
        const { id, status, amount, holdExpiresAt, payment } = answer.body;
        if (answer.status === 201) real.holds.set(label, { id, paymentId: payment.id });
        const until = (Date.parse(holdExpiresAt as string) - real.startsAtMs) / 1_000;
        return told(answer, `${status} ${amount} until ${until}`);
      });
    },
  }));

const paying = withHold('pays', 'HELD', (who, at, label, { token }, real) =>
  actionOf(`u${who} pays ${label}`, rules.pay(who, token, label), async () => {
    const path = `/v1/payments/${real.holds.get(label)?.paymentId}/confirm`;
    const answer = await withToken(real, who, at, token).post(path, {});
    return told(answer, `paid ${answer.body.amount}, left ${answer.body.balanceAfter}`);
  }),
);

const releasing = withHold('releases', 'HELD', (who, at, label, _buyer, real) =>
  actionOf(`u${who} releases ${label}`, rules.release(who, label), async () =>
    told(await real.apiOf(who, at).delete(`/v1/reservations/${real.holds.get(label)?.id}`)),
  ),
);

const refunding = withHold('refunds', 'CONFIRMED', (who, at, label, _buyer, real) =>
  actionOf(`u${who} refunds ${label}`, rules.refund(who, label), () =>
    refund(real.apiOf(who, at), real, label),
  ),
);

const refundingAsAdmin = withHold('is refunded', 'CONFIRMED', (_who, _at, label, _buyer, real) =>
  actionOf(`the admin refunds ${label}`, rules.refund(null, label), () =>
    refund(real.admin, real, label),
  ),
);

const charging = fc.tuple(user, instance).map(([who, at]): SaleIntent => ({
  text: `u${who} tops up`,
  plan: (_sale, real) =>
    actionOf(`u${who} tops up`, rules.charge(who, PRICE), async () => {
      const answer = await real.apiOf(who, at).post('/v1/balance/charges', { amount: PRICE });
      return told(answer, `${answer.body.balance}`);
    }),
}));

export const sweeps: fc.Arbitrary<SaleIntent> = fc.constant({
  text: 'the sweep',
  plan: (sale, real) => ({
    text: 'the sweep',
    each: Object.keys(sale.reservations).map((label) => rules.expire(label)),
    run: () => real.sweep(),
  }),
});

/** Time passes, perhaps while others are at it: then after so many of their statements. */
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

/** What can be done with a hold, of which only one thing or the other can come about. */
export const rivals: fc.Arbitrary<SaleIntent> = fc.oneof(
  { arbitrary: paying, weight: 3 },
  { arbitrary: releasing, weight: 2 },
  { arbitrary: refunding, weight: 2 },
  { arbitrary: refundingAsAdmin, weight: 1 },
);

export const requests: fc.Arbitrary<SaleIntent> = fc.oneof(
  { arbitrary: holding, weight: 8 },
  { arbitrary: paying, weight: 8 },
  { arbitrary: refunding, weight: 4 },
  { arbitrary: releasing, weight: 2 },
  { arbitrary: refundingAsAdmin, weight: 1 },
  { arbitrary: entering, weight: 1 },
  { arbitrary: charging, weight: 1 },
  { arbitrary: viewing, weight: 1 },
  { arbitrary: leaving, weight: 1 },
);

/** What the rows say. */
export const inspection: SaleIntent = {
  text: 'the rows',
  plan: (_sale, real) =>
    actionOf('the rows', [(sale, call) => void (call.answer = booksOf(sale))], real.readBooks),
};

type PlanWithHold = (
  who: number,
  instance: number,
  label: string,
  buyer: { readonly token: number | null },
  real: RealSale,
) => Plan<SaleModel>;

/** Mostly the owner does it with what is in the right state; sometimes others, or with anything. */
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
          all.filter(([, each]) => !isReady || each.status === status).at(-1 - which) ?? [];
        if (label === undefined || held === undefined) return null;
        const who = (held.user + (isOwner ? 0 : 1)) % USERS;
        return plan(who, at, label, buyerOf(sale, who), real);
      },
    }));
}

function enter(who: number, at: number, real: RealSale): Plan<SaleModel> {
  return actionOf(`u${who} joins`, rules.enter(who), async () => {
    const answer = await real.apiOf(who, at).join(real.roomId);
    const number = numberOf(answer.body.token as string);
    real.tokens.set(number, answer.body.token as string);
    return told(answer, `${number}`);
  });
}

async function refund(api: Api, real: RealSale, label: string): Promise<string> {
  const answer = await api.post(`/v1/payments/${real.holds.get(label)?.paymentId}/refund`);
  return told(answer, `${answer.body.status}`);
}

function withToken(real: RealSale, who: number, at: number, token: number | null): Api {
  const api = real.apiOf(who, at);
  api.queueToken = token === null ? undefined : real.tokens.get(token);
  return api;
}

function letters(seatMap: readonly { readonly status: string }[]): string {
  return seatMap.map(({ status }) => status.charAt(0)).join('');
}

function actionOf(
  text: string,
  steps: readonly Step<SaleModel>[],
  send: () => Promise<string>,
): Plan<SaleModel> {
  return { text, steps, send };
}
