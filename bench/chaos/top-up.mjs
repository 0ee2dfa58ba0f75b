import { setTimeout as wait } from 'node:timers/promises';
import { pick } from '../shared/random.mjs';
import { balanceOf } from './wallet.mjs';

/** @typedef {import('./visitor.mjs').Visitor} Visitor */
/** @typedef {import('./history.mjs').Operation} Operation */
/** @typedef {{ paymentKey: string }} Paid what the browser brings back from the payment window */

const LEAST = 1_000;
/** How long a user waits for the outcome. */
const PATIENCE_MS = 15_000;
const LOOK_EACH_MS = 700;
const UNSETTLED = ['CONFIRMING', 'UNKNOWN'];

/**
 * What users do in the payment window, by share. Most pay and confirm.
 * @type {[share: number, act: (visitor: Visitor, topUp: TopUp) => Promise<unknown>][]}
 */
const WAYS = [
  [0.08, payAndLeave],
  [0.07, decline],
  [0.07, payLess],
  [0.07, payInTwoTabs],
  [1, payAndConfirm],
];

/**
 * `clientSecret` is Stripe's.
 * @typedef {{ id: string, provider: 'TOSS' | 'STRIPE', amount: number, clientSecret?: string }} TopUp
 */

/** Tops up until the balance covers the amount. It may fail, as some users do not pay. @param {Visitor} visitor @param {number} amount */
export async function topUpTo(visitor, amount) {
  const balance = balanceOf(visitor) ?? 0;
  if (balance >= amount) return;
  const { client, random, service } = visitor;
  const wanted = Math.max(LEAST, amount - balance + Math.floor(random() * 100_000));
  const provider = random() < 0.5 ? 'TOSS' : 'STRIPE';
  const operation = visitor.begin('top up', { amount: wanted, provider });
  const body = { amount: wanted, provider, returnUrl: `${service}/me` };
  const started = await client.perform(operation, 'POST', '/v1/balance/top-ups', { body });
  if (!started) return;
  const clientSecret = started.checkout.stripe?.clientSecret;
  const topUp = { id: started.id, provider, amount: wanted, clientSecret };
  let chance = random();
  const [, act] = WAYS.find(([share]) => (chance -= share) < 0) ?? [1, payAndConfirm];
  await act(visitor, /** @type {TopUp} */ (topUp));
}

/** A user asks for money of a top-up back, and the admin returns it. @param {Visitor} visitor */
export async function askMoneyBack(visitor) {
  const { random, operations, credited, support, history } = visitor;
  const balance = balanceOf(visitor);
  const topUp = pick(
    random,
    operations.filter(({ answer }) => credited.has(answer?.id)),
  );
  if (!topUp || balance === null) return;
  const referenceId = topUp.answer.id;
  const earlier = operations.filter(
    ({ kind, input }) => kind === 'refund top-up' && input.referenceId === referenceId,
  );
  const back = earlier.reduce((sum, { input }) => sum + input.amount, 0);
  const most = Math.min(balance, topUp.input.amount - back);
  if (most < 1) return;
  const amount = random() < 0.5 ? most : Math.ceil(most * random());
  const operation = visitor.begin('refund top-up', { referenceId, amount });
  const path = `/v1/balance/top-ups/${referenceId}/refund`;
  const answer = await support.perform(operation, 'POST', path, { body: { amount } });
  if (answer && answer.refundedAmount !== back + amount)
    history.breach(`a refund of a top-up differs from its request: ${referenceId}`);
}

/** What paid top-ups may still bring. @param {Pick<Visitor, 'operations' | 'credited' | 'paid'>} visitor */
export function mostArriving({ operations, credited, paid }) {
  return operations
    .filter(({ answer }) => paid.has(answer?.id) && !credited.has(answer.id))
    .reduce((sum, { input }) => sum + input.amount, 0);
}

/** @param {Visitor} visitor @param {TopUp} topUp */
async function payAndConfirm(visitor, topUp) {
  const paid = await pay(visitor, topUp);
  if (visitor.random() < 0.3) await checkMismatch(visitor, topUp, paid);
  await confirm(visitor, topUp, paid);
}

/** The browser is closed. A webhook may still bring the money. @param {Visitor} visitor @param {TopUp} topUp */
async function payAndLeave(visitor, topUp) {
  await pay(visitor, topUp);
}

/** The card is declined. At Stripe the user pays with another one. @param {Visitor} visitor @param {TopUp} topUp */
async function decline(visitor, topUp) {
  const paid = await atProvider(visitor, topUp, { declined: true });
  const codes = ['TOP_UP_DECLINED', 'TOP_UP_NOT_PAID'];
  const status = await confirm(visitor, topUp, paid, codes);
  if (status === 'DONE') visitor.history.breach(`a declined top-up is DONE: ${topUp.id}`);
  if (topUp.provider === 'STRIPE') await payAndConfirm(visitor, topUp);
}

/** The page of Toss is made to take less. Stripe has the amount from us. @param {Visitor} visitor @param {TopUp} topUp */
async function payLess(visitor, topUp) {
  if (topUp.provider === 'STRIPE') return payAndConfirm(visitor, topUp);
  const paid = await atProvider(visitor, topUp, { amount: LEAST - 1 });
  await checkMismatch(visitor, topUp, paid);
  const codes = ['TOP_UP_MISMATCH', 'TOP_UP_DECLINED'];
  const status = await confirm(visitor, topUp, paid, codes);
  if (status === 'DONE') visitor.history.breach(`a top-up of another amount is DONE: ${topUp.id}`);
}

/** Two payments of one order at Toss, both confirmed at once. @param {Visitor} visitor @param {TopUp} topUp */
async function payInTwoTabs(visitor, topUp) {
  const tabs = [await pay(visitor, topUp), await pay(visitor, topUp)];
  await Promise.all(tabs.map((paid) => confirm(visitor, topUp, paid)));
}

/** @param {Visitor} visitor @param {TopUp} topUp */
export async function pay(visitor, topUp) {
  visitor.paid.add(topUp.id);
  return atProvider(visitor, topUp, {});
}

/**
 * @param {Visitor} visitor
 * @param {TopUp} topUp
 * @param {{ amount?: number, declined?: boolean }} how
 * @returns {Promise<Paid>}
 */
async function atProvider({ providers }, { id, amount, clientSecret }, how) {
  const order = clientSecret === undefined ? { orderId: id, amount } : { clientSecret };
  const init = { method: 'POST', body: JSON.stringify({ ...order, ...how }) };
  const response = await fetch(`${providers}/emulator/pay`, init);
  return /** @type {Paid} */ (await response.json());
}

/** The amount is changed on the way back. @param {Visitor} visitor @param {TopUp} topUp @param {Paid} paid */
async function checkMismatch({ client, history }, { id, amount }, { paymentKey }) {
  const path = `/v1/balance/top-ups/${id}/confirm`;
  const body = { paymentKey, amount: amount * 2 };
  const { status } = await client.call('confirm', 'POST', path, {
    body,
    refusals: ['TOP_UP_MISMATCH'],
  });
  if (status === 200) history.breach(`a changed amount was confirmed: ${id}`);
}

/**
 * Confirms, and waits for the outcome.
 * @param {Visitor} visitor
 * @param {TopUp} topUp
 * @param {Paid} paid
 * @param {string[]} [refusals]
 * @returns {Promise<string>} the status of the top-up, or the code of the refusal
 */
export async function confirm(visitor, { id, amount }, { paymentKey }, refusals = []) {
  const { client, history } = visitor;
  const path = `/v1/balance/top-ups/${id}`;
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const sent = await client.call('confirm', 'POST', `${path}/confirm`, {
      ...{ body: { paymentKey, amount }, refusals },
      headers: { 'idempotency-key': `confirm ${paymentKey}` },
    });
    let { status, body } = sent;
    while (status === 200 && UNSETTLED.includes(body.status) && performance.now() < giveUpAt) {
      await wait(LOOK_EACH_MS);
      ({ status, body } = await client.call('top-up', 'GET', path));
    }
    if (status !== 200) return body?.code;
    if (body.amount !== amount) history.breach(`a top-up differs from its request: ${id}`);
    if (body.status === 'DONE') noteMoney(visitor, body);
    if (body.status !== 'CREATED' || performance.now() > giveUpAt) return body.status;
  }
}

/**
 * The money is on the balance, unless it has paid what it was taken for.
 * @param {Visitor} visitor
 * @param {{ id: string, paymentId: string | null, creditedLate: boolean }} done
 */
function noteMoney({ paid, credited }, { id, paymentId, creditedLate }) {
  if (paymentId === null || creditedLate) credited.add(id);
  else paid.delete(id);
}
