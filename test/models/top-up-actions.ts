import fc from 'fast-check';
import { actionOf as actionOfAny, type Intent } from '../support/models/at-once.js';
import { letOthersGoFirst } from '../support/models/interleaving.js';
import { answerText } from '../support/models/answer-text.js';
import {
  AMOUNT,
  FAULTS,
  LEASE_SECONDS,
  LIFETIME_SECONDS,
  stateText,
  type TopUpModel,
} from './top-up-model.js';
import type { RealTopUp } from './top-up-real.js';
import * as rules from './top-up-rules.js';

type TopUpIntent = Intent<TopUpModel, RealTopUp>;

const actionOf = actionOfAny<TopUpModel>;
const instance = fc.nat({ max: 1 });
const part = 20_000;

const PAID = { state: 'AUTHORISED', amount: AMOUNT } as const;
const paying = fc
  .constantFrom(...[PAID, PAID, PAID, { ...PAID, amount: 1_000 }], {
    ...PAID,
    state: 'DECLINED' as const,
  })
  .map((payment): TopUpIntent => {
    const text = `the fan pays ${payment.amount} (${payment.state})`;
    const plan = (_model: TopUpModel, real: RealTopUp) =>
      actionOf(text, rules.pay(payment), async () => {
        await real.pay(payment);
        return 'paid';
      });
    return { text, plan };
  });

/** Usually the newest payment, as in one tab. */
const confirming = fc
  .tuple(fc.constantFrom(0, 0, 1), fc.constantFrom(...Array<number>(5).fill(AMOUNT), 1), instance)
  .map(([back, amount, at]): TopUpIntent => ({
    text: `the browser confirms ${amount}`,
    plan: ({ payments }, real) => {
      const index = payments.length - 1 - back;
      if (index < 0) return null;
      const text = `the browser confirms payment ${index} of ${amount}`;
      return actionOf(text, rules.confirm(index, amount), async () => {
        const body = { paymentKey: real.paymentKeyOf(index), amount };
        const answer = await real.apiOf(at).post(`${real.path}/confirm`, body);
        return answerText(answer, `${answer.body.status}`);
      });
    },
  }));

const hinting = fc.nat({ max: 3 }).map((webhook): TopUpIntent => {
  const text = `webhook ${webhook}`;
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.hint(webhook), async () =>
      answerText(await real.hint(webhook), 'received'),
    );
  return { text, plan };
});

const refunding = fc.constantFrom(part, part, null).map((amount): TopUpIntent => {
  const text = `the admin returns ${amount ?? 'the rest'}`;
  return {
    text,
    plan: (_model, real) =>
      actionOf(text, rules.refund(amount), async () => {
        const body = amount === null ? {} : { amount };
        const answer = await real.admin.post(`${real.path}/refund`, body);
        return answerText(answer, `${answer.body.status} ${answer.body.refundedAmount}`);
      }),
  };
});

const viewing = instance.map((at): TopUpIntent => {
  const text = 'the fan looks';
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.view(), async () => {
      const answer = await real.apiOf(at).get(real.path);
      return answerText(answer, `${answer.body.status} ${answer.body.refundedAmount}`);
    });
  return { text, plan };
});

export const jobs = instance.map((at): TopUpIntent => ({
  text: 'the job',
  plan: (_model, real) => ({
    text: 'the job',
    each: [rules.settleDue()],
    run: () => real.settle(at),
  }),
}));

/** Of the next call, whoever makes it. */
export const faults = fc.constantFrom(...FAULTS).map((fault): TopUpIntent => {
  const text = `the next call is ${fault}`;
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.setFault(fault), () => {
      real.setFault(fault);
      return Promise.resolve('set');
    });
  return { text, plan };
});

export const waits = fc.constantFrom(1, 1, 5, 5, LEASE_SECONDS, LIFETIME_SECONDS).map(waitOf);

export const requests: fc.Arbitrary<TopUpIntent> = fc.oneof(
  { arbitrary: paying, weight: 3 },
  { arbitrary: confirming, weight: 6 },
  { arbitrary: hinting, weight: 3 },
  { arbitrary: jobs, weight: 4 },
  { arbitrary: refunding, weight: 3 },
  { arbitrary: viewing, weight: 1 },
);

/** All want to settle the same payments. A lease may end meanwhile. */
export const rivals: fc.Arbitrary<TopUpIntent> = fc.oneof(
  ...[confirming, confirming, jobs, jobs, jobs, hinting, paying],
  fc.constant(waitOf(LEASE_SECONDS)),
);

/** Several payments of which each can be captured, a look-up that is due, and a fault. */
export const openings: fc.Arbitrary<readonly TopUpIntent[]> = fc
  .tuple(
    ...[fc.array(paying, { maxLength: 2 }), fc.array(hinting, { maxLength: 1 })],
    fc.option(faults),
  )
  .map(([payments, hints, fault]) => [...payments, ...hints, ...(fault ? [fault] : [])]);

/** Compares rows and books with the model. */
export const inspection: TopUpIntent = {
  text: 'the rows',
  plan: (_model, real) =>
    actionOf('the rows', [(model, call) => void (call.answer = stateText(model))], real.readState),
};

/** Two minutes of calm, with the job. Nothing is left to settle after it, and the books agree. */
export const calm: readonly TopUpIntent[] = [60, 60].flatMap((seconds) => [
  waitOf(seconds),
  { text: 'the job', plan: (_model, real) => jobOf(real) },
  { text: 'the job', plan: (_model, real) => jobOf(real) },
]);

function jobOf(real: RealTopUp) {
  return { text: 'the job', each: [rules.settleDue()], run: () => real.settle(0) };
}

function waitOf(seconds: number, statements = 4): TopUpIntent {
  const text = `${seconds} s pass`;
  return {
    text,
    plan: (model, real) => {
      const now = model.now + seconds;
      return actionOf(text, rules.setTime(now), async () => {
        await letOthersGoFirst(statements);
        real.setTime(now);
        return 'done';
      });
    },
  };
}
