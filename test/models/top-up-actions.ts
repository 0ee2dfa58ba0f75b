import fc from 'fast-check';
import { actionOf as actionOfAny, type Intent } from '../support/models/at-once.js';
import { answerText } from '../support/models/answer-text.js';
import { letOthersGoFirst } from '../support/models/interleaving.js';
import {
  AMOUNT,
  type Fault,
  FAULTS,
  LEASE_SECONDS,
  LIFETIME_SECONDS,
  type Payment,
  stateText,
  type TopUpModel,
} from './top-up-model.js';
import type { RealTopUp } from './top-up-real.js';
import * as rules from './top-up-rules.js';

type TopUpIntent = Intent<TopUpModel, RealTopUp>;
type AtProvider = Pick<Payment, 'state' | 'amount'>;

const actionOf = actionOfAny<TopUpModel>;
const instance = fc.nat({ max: 1 });
const PAID: AtProvider = { state: 'AUTHORISED', amount: AMOUNT };
const LESS: AtProvider = { ...PAID, amount: 1_000 };
const DECLINED: AtProvider = { ...PAID, state: 'DECLINED' };
const PART = 20_000;

function payOf(payment: AtProvider): TopUpIntent {
  const text = `the fan pays ${payment.amount} (${payment.state})`;
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.pay(payment), async () => {
      await real.pay(payment);
      return 'paid';
    });
  return { text, plan };
}

/** `back` is 0 for the newest payment. */
function confirmOf(back: number, amount: number, at: number): TopUpIntent {
  return {
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
  };
}

function hintOf(webhook: number): TopUpIntent {
  const text = `webhook ${webhook}`;
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.hint(webhook), async () =>
      answerText(await real.hint(webhook), 'received'),
    );
  return { text, plan };
}

function refundOf(amount: number | null): TopUpIntent {
  const text = `the admin returns ${amount ?? 'the rest'}`;
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.refund(amount), async () => {
      const body = amount === null ? {} : { amount };
      const answer = await real.admin.post(`${real.path}/refund`, body);
      return answerText(answer, `${answer.body.status} ${answer.body.refundedAmount}`);
    });
  return { text, plan };
}

function viewOf(at: number): TopUpIntent {
  const text = 'the fan looks';
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.view(), async () => {
      const answer = await real.apiOf(at).get(real.path);
      return answerText(answer, `${answer.body.status} ${answer.body.refundedAmount}`);
    });
  return { text, plan };
}

function jobOf(at: number): TopUpIntent {
  const text = 'the job';
  const each = [rules.settleDue()];
  return { text, plan: (_model, real) => ({ text, each, run: () => real.settle(at) }) };
}

/** Of the next call, whoever makes it. */
function faultOf(fault: Fault): TopUpIntent {
  const text = `the next call is ${fault}`;
  const plan = (_model: TopUpModel, real: RealTopUp) =>
    actionOf(text, rules.setFault(fault), () => {
      real.setFault(fault);
      return Promise.resolve('set');
    });
  return { text, plan };
}

/** Beside other actions, after the given number of their statements. */
function waitOf(seconds: number, statements = 0): TopUpIntent {
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

const paying = fc.constantFrom(PAID, PAID, PAID, LESS, DECLINED).map(payOf);
const amounts = fc.constantFrom(...Array<number>(5).fill(AMOUNT), 1);
/** Usually of the newest payment, as in one tab. */
const confirming = fc
  .tuple(fc.constantFrom(0, 0, 1), amounts, instance)
  .map(([back, amount, at]) => confirmOf(back, amount, at));
const hinting = fc.nat({ max: 3 }).map(hintOf);
export const jobs = instance.map(jobOf);
export const faults = fc.constantFrom(...FAULTS).map(faultOf);
export const waits = fc
  .constantFrom(1, 1, 5, 5, LEASE_SECONDS, LIFETIME_SECONDS)
  .map((seconds) => waitOf(seconds));
/** A lease ends during other actions. */
const leaseEnds = fc.nat({ max: 12 }).map((statements) => waitOf(LEASE_SECONDS, statements));

export const requests: fc.Arbitrary<TopUpIntent> = fc.oneof(
  { arbitrary: paying, weight: 3 },
  { arbitrary: confirming, weight: 6 },
  { arbitrary: hinting, weight: 3 },
  { arbitrary: jobs, weight: 4 },
  { arbitrary: fc.constantFrom(PART, PART, null).map(refundOf), weight: 3 },
  { arbitrary: instance.map(viewOf), weight: 1 },
);

/** All want to settle the same payments. */
export const rivals: fc.Arbitrary<TopUpIntent> = fc.oneof(
  ...[confirming, confirming, jobs, jobs, jobs, hinting, paying, leaseEnds],
);

/** What happens before, and then at once. */
type Duel = readonly [before: readonly TopUpIntent[], atOnce: readonly TopUpIntent[]];

/** Races that random actions seldom lead to. */
export const duels: fc.Arbitrary<Duel> = fc.oneof(
  // The job finds the newer payment of two, while the browser confirms the older one.
  fc.constant<Duel>([
    [payOf(PAID), payOf(PAID), hintOf(0)],
    [jobOf(0), confirmOf(1, AMOUNT, 1)],
  ]),
  // The fan pays, and a webhook says so, after the job has looked.
  fc.constant<Duel>([[hintOf(0)], [jobOf(0), payOf(PAID), hintOf(1)]]),
  // The answer to a confirmation comes when its lease has ended, and the job asks already.
  fc.tuple(faults, leaseEnds).map(([fault, wait]): Duel => [
    [payOf(PAID), fault],
    [confirmOf(0, AMOUNT, 1), wait, jobOf(0)],
  ]),
);

/** Compares rows and books with the model. */
export const inspection: TopUpIntent = {
  text: 'the rows',
  plan: (_model, real) =>
    actionOf('the rows', [(model, call) => void (call.answer = stateText(model))], real.readState),
};

/** Minutes without a new fault. Nothing is left to settle after them, and the books agree. */
export const calm = [60, 60, 60, 60].flatMap((seconds) => [waitOf(seconds), jobOf(0), jobOf(1)]);
