import { createHmac, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripeIntent, stripeRefund } from './stripe.mjs';
import { tossPayment } from './toss.mjs';

/** @typedef {import('./books.mjs').Payment} Payment */
/** @typedef {import('./books.mjs').Refund} Refund */

/** How often a webhook is sent until it is answered with success. */
const ATTEMPTS = 3;
const FAULTS = /** @type {const} */ ([
  'webhookNever',
  'webhookTwice',
  'webhookEarly',
  'webhookLate',
  'webhookForged',
]);
/** @type {Record<Payment['state'], string>} */
const STRIPE_TYPES = {
  ...{ OPEN: 'created', AUTHORISED: 'amount_capturable_updated', CAPTURED: 'succeeded' },
  ...{ CANCELLED: 'canceled', DECLINED: 'payment_failed', WAITING: 'processing' },
};

/** The `Stripe-Signature` of a body. @param {string} body @param {string} secret */
export function stripeSignature(body, secret, at = Math.floor(Date.now() / 1_000)) {
  return `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;
}

/**
 * Sends a webhook for each change of a payment.
 * @param {import('./faults.mjs').FaultPlan} plan
 * @param {{ url: string | null, stripeSecret: string }} target
 */
export function createWebhooks(plan, target) {
  /** @type {Set<Promise<unknown>>} */
  const running = new Set();

  /** @param {string} path @param {Record<string, string>} headers @param {string} body */
  async function post(path, headers, body) {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      };
      const signal = AbortSignal.timeout(5_000);
      const answer = await fetch(`${target.url}${path}`, { ...init, signal }).catch(() => null);
      await answer?.arrayBuffer().catch(() => null);
      if (answer && answer.status < 500) return;
      await sleep(200 * attempt);
    }
  }

  /** @param {Payment} payment @param {string} secret @param {Refund} [failed] */
  function deliver(payment, secret, failed) {
    if (payment.provider === 'STRIPE') {
      const type = failed ? 'refund.failed' : `payment_intent.${STRIPE_TYPES[payment.state]}`;
      const id = `evt_${randomBytes(8).toString('hex')}`;
      const object = failed ? stripeRefund(payment, failed) : stripeIntent(payment);
      const body = JSON.stringify({ id, object: 'event', type, data: { object } });
      return () => post('/stripe', { 'stripe-signature': stripeSignature(body, secret) }, body);
    }
    const body = JSON.stringify({
      ...{ eventType: 'PAYMENT_STATUS_CHANGED', createdAt: '2026-01-01T00:00:00.000000' },
      data: tossPayment(payment),
    });
    const id = `whtrans_${randomBytes(8).toString('hex')}`;
    return () => post('/toss', { 'tosspayments-webhook-transmission-id': id }, body);
  }

  /** @param {Payment} payment @param {Refund} [failed] */
  function announce(payment, failed) {
    // Toss sends nothing before a payment is approved or has ended.
    const isQuiet = payment.state === 'OPEN' || payment.state === 'AUTHORISED';
    if (target.url === null || (payment.provider === 'TOSS' && isQuiet)) return;
    const how = plan.draw(FAULTS);
    if (how === 'webhookNever') return;
    const send = deliver(payment, target.stripeSecret, failed);
    const work = async () => {
      if (how === 'webhookForged') {
        // A paid payment that is none.
        const lie = { ...payment, state: /** @type {const} */ ('CAPTURED'), amount: 9_999_999 };
        await deliver(lie, 'whsec_forged')();
      }
      if (how !== 'webhookEarly') await sleep(how === 'webhookLate' ? plan.faults.lateMs : 5);
      await send();
      if (how === 'webhookTwice') await send();
    };
    const task = work().finally(() => running.delete(task));
    running.add(task);
  }

  return { announce, settled: () => Promise.allSettled(running) };
}
