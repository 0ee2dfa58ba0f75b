import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Books, keptOf } from './books.mjs';
import { checkoutPage } from './checkout-page.mjs';
import { FaultPlan } from './faults.mjs';
import { callStripe, clientSecretOf } from './stripe.mjs';
import { callToss } from './toss.mjs';
import { createWebhooks } from './webhooks.mjs';

/** @typedef {{ status: number, body: unknown }} Answer */
/** @typedef {Awaited<ReturnType<typeof startEmulator>>} Emulator */

/** For development. They are public, so production refuses them. A test compares them with its copy. */
export const EMULATOR_KEYS = {
  TOSS_SECRET_KEY: 'test_sk_emulator',
  TOSS_CLIENT_KEY: 'test_ck_emulator',
  STRIPE_SECRET_KEY: 'sk_test_emulator',
  STRIPE_PUBLISHABLE_KEY: 'pk_test_emulator',
  STRIPE_WEBHOOK_SECRET: 'whsec_emulator',
};

/** Keys of an emulator in front of which the application runs in production mode. @returns {typeof EMULATOR_KEYS} */
export function newEmulatorKeys() {
  const random = () => randomBytes(16).toString('hex');
  return {
    TOSS_SECRET_KEY: `test_sk_${random()}`,
    TOSS_CLIENT_KEY: `test_ck_${random()}`,
    STRIPE_SECRET_KEY: `sk_test_${random()}`,
    STRIPE_PUBLISHABLE_KEY: `pk_test_${random()}`,
    STRIPE_WEBHOOK_SECRET: `whsec_${random()}`,
  };
}
const CHANGING_FAULTS = /** @type {const} */ (['slow', 'cut', 'lost', 'failed', 'refused']);

/**
 * An emulator of Toss Payments and Stripe, as far as the application uses them.
 * @param {{ port?: number, seed?: number, webhookUrl?: string | null, keys?: typeof EMULATOR_KEYS }} [options]
 */
export async function startEmulator(options = {}) {
  const { port = 0, seed = 1, webhookUrl = null, keys = EMULATOR_KEYS } = options;
  const books = new Books();
  const plan = new FaultPlan(seed);
  const target = { url: webhookUrl, stripeSecret: keys.STRIPE_WEBHOOK_SECRET };
  const webhooks = createWebhooks(plan, target);
  books.onChange = webhooks.announce;
  /** Answers by provider, path and key. Null while the first call runs. @type {Map<string, Answer | null>} */
  const replays = new Map();
  const emulator = {
    ...{ books, plan, webhooks, target, url: '' },
    /** What was taken and kept, by order: the sum of all its payments. */
    kept: () => {
      /** @type {Map<string, number>} */
      const sums = new Map();
      for (const one of books.payments.filter((payment) => keptOf(payment) > 0)) {
        sums.set(one.orderId, (sums.get(one.orderId) ?? 0) + keptOf(one));
      }
      return sums;
    },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };

  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname: path, searchParams: query } = new URL(
        request.url ?? '/',
        'http://emulator',
      );
      const text = Buffer.concat(chunks).toString();
      const method = request.method ?? 'GET';
      serve({ method, path, query, text, headers: request.headers, response }).catch(() => {
        response.destroy();
      });
    });
  });

  /**
   * @param {{ method: string, path: string, query: URLSearchParams, text: string,
   *   headers: import('node:http').IncomingHttpHeaders, response: import('node:http').ServerResponse }} call
   */
  async function serve({ method, path, query, text, headers, response }) {
    const own = ownAnswer(path, query, text);
    if (own) return send(response, own);
    const key = String(headers['idempotency-key']);
    const forced = plan.override({ method, path, key });
    if (forced) return send(response, forced);
    const isStripe = headers.authorization?.startsWith('Bearer ') === true;
    const body = isStripe
      ? Object.fromEntries(new URLSearchParams(text))
      : text && JSON.parse(text);
    const isKnown = [keys.STRIPE_SECRET_KEY, keys.TOSS_SECRET_KEY].includes(
      keyOf(headers.authorization),
    );
    if (!isKnown)
      return send(response, {
        status: 401,
        body: { code: 'UNAUTHORIZED_KEY', error: { type: 'invalid_request_error' } },
      });
    const perform = () => {
      const request = { method, path, query, body };
      return (
        (isStripe ? callStripe : callToss)(books, request) ?? {
          status: 404,
          body: { code: 'NOT_FOUND' },
        }
      );
    };
    const fault = method === 'POST' ? plan.draw(CHANGING_FAULTS) : null;
    await plan.delay(fault === 'slow');
    if (fault === 'lost') return void response.destroy();
    const answer = method === 'POST' ? once(`${path} ${key}`, fault, isStripe, perform) : perform();
    if (fault === 'cut') return void response.destroy();
    return send(response, answer);
  }

  /** @param {string} key @param {string | null} fault @param {boolean} isStripe @param {() => Answer} perform */
  function once(key, fault, isStripe, perform) {
    const earlier = replays.get(key);
    if (earlier) return earlier;
    const done = fault === 'refused' ? null : perform();
    const isBroken = fault === 'failed' || (fault === 'refused' && isStripe);
    const broken = isStripe
      ? { error: { type: 'api_error' } }
      : { code: 'FAILED_INTERNAL_SYSTEM_PROCESSING' };
    const refused = { status: 400, body: { code: 'PROVIDER_ERROR' } };
    const answer = isBroken ? { status: 500, body: broken } : (done ?? refused);
    replays.set(key, answer);
    return answer;
  }

  /** What a browser does at the provider, and what tests read. @param {string} path @param {URLSearchParams} query @param {string} text @returns {Answer | null} */
  function ownAnswer(path, query, text) {
    if (path === '/emulator/checkout') return { status: 200, body: checkoutPage(query) };
    if (path === '/emulator/payments') return { status: 200, body: books.payments };
    if (path !== '/emulator/pay') return null;
    const { orderId, amount, clientSecret, declined = false } = JSON.parse(text);
    const payment =
      clientSecret === undefined
        ? books.open('TOSS', { orderId, amount })
        : books.payments.find((one) => clientSecretOf(one) === clientSecret);
    if (!payment || payment.state === 'CANCELLED') return { status: 404, body: {} };
    if (payment.state !== 'CAPTURED') books.change(payment, declined ? 'DECLINED' : 'AUTHORISED');
    return {
      status: 200,
      body: { paymentKey: payment.id, orderId: payment.orderId, amount: payment.amount },
    };
  }

  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(undefined));
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  emulator.url = `http://127.0.0.1:${address.port}`;
  return emulator;
}

/** @param {import('node:http').ServerResponse} response @param {Answer} answer */
function send(response, { status, body }) {
  const isPage = typeof body === 'string';
  const type = isPage ? 'text/html; charset=utf-8' : 'application/json';
  response.writeHead(status, { 'content-type': type, 'access-control-allow-origin': '*' });
  response.end(isPage ? body : JSON.stringify(body));
}

/** @param {string} [authorization] */
function keyOf(authorization = '') {
  const [, credentials = ''] = authorization.split(' ');
  if (authorization.startsWith('Bearer ')) return credentials;
  return Buffer.from(credentials, 'base64').toString().replace(/:$/, '');
}
