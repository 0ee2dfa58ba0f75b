import { setTimeout as wait } from 'node:timers/promises';
import { newEmulatorKeys, startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { count, median, short } from '../../shared/figures.mjs';
import { userIds } from '../../shared/people.mjs';
import { startStand } from '../../shared/stand.mjs';
import { authorizationOf } from '../../shared/tokens.mjs';
import { Measurement } from '../measure.mjs';
import { scenarioOf } from '../scenarios/index.mjs';

/** @typedef {import('../../../scripts/lib/payment-emulator/emulator.mjs').Emulator} Emulator */
/** @typedef {import('../../shared/stand.mjs').Stand} Stand */

const SCENARIOS = ['hold', 'pay', 'orders'];

const ROUNDS = 3;
const LOAD = { seconds: 3, connections: 16 };
/** Fans who top up meanwhile. */
const TOP_UPS_PER_SECOND = 20;
const AMOUNT = 1_000;
/** A call without an answer takes so long. */
const TIMEOUT_SECONDS = 2;
/** Until the circuit is closed, and calls that hung have ended. */
const CALM_MS = 8_000;

/** @type {import('../probe.mjs').Probe} */
export const frozenProvider = {
  name: 'frozen-provider',
  title: 'Purchases from the balance while a payment provider hangs',
  async measure({ folder }) {
    const keys = newEmulatorKeys();
    const emulator = await startEmulator({ keys });
    try {
      const settings = {
        ...{ ...keys, TOSS_API_URL: emulator.url, STRIPE_API_URL: emulator.url },
        PAYMENT_TIMEOUT_SECONDS: `${TIMEOUT_SECONDS}`,
      };
      const stand = await startStand(folder, settings, { name: 'providers' });
      const result = await compared(stand, emulator);
      const breaches = await stand.audit();
      if (breaches) throw new Error(`the audit: ${breaches}`);
      await stand.stop();
      return result;
    } finally {
      await emulator.stop();
    }
  },
};

/** @param {Stand} stand @param {Emulator} emulator */
async function compared(stand, emulator) {
  const fans = new Fans(stand, emulator);
  const measured = SCENARIOS.map((name) => ({
    ...{ name, measurement: new Measurement(scenarioOf(name), stand) },
    /** @type {Awaited<ReturnType<Measurement['closedLoop']>>[]} */
    calm: [],
    /** @type {Awaited<ReturnType<Measurement['closedLoop']>>[]} */
    frozen: [],
  }));
  for (const { measurement } of measured) await measurement.closedLoop({ ...LOAD, seconds: 1 });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const phase of /** @type {const} */ (['calm', 'frozen'])) {
      emulator.plan.isFrozen = phase === 'frozen';
      await wait(phase === 'frozen' ? TIMEOUT_SECONDS * 1_000 : CALM_MS);
      for (const one of measured) one[phase].push(await one.measurement.closedLoop(LOAD));
    }
  }
  emulator.plan.isFrozen = false;
  await fans.stop();
  return {
    figures: [
      ...measured.map(({ name, calm, frozen }) => ({
        what: `${name}: rate beside a frozen provider, to that beside one that answers`,
        value: median(frozen.map(({ rate }, round) => rate / (calm[round]?.rate ?? NaN))),
        ...{ unit: '', atLeast: 0.9 },
      })),
      ...measured.map(({ name, calm, frozen }) => ({
        what: `${name}: p99 beside a frozen provider, to that beside one that answers`,
        value: median(
          frozen.map(({ latency }, round) => latency.p99 / (calm[round]?.latency.p99 ?? NaN)),
        ),
        ...{ unit: '', atMost: 1.5 },
      })),
    ],
    notes: [
      ...measured.flatMap(({ name, calm, frozen }) =>
        calm.map(({ rate }, round) => {
          const beside = frozen[round]?.rate ?? NaN;
          return `${name}, round ${round + 1}: ${count(rate)} a second, ${count(beside)} beside a frozen provider (${short(beside / rate)})`;
        }),
      ),
      `top-ups meanwhile: ${count(fans.done)} done, ${count(fans.open)} without an answer of the provider, ${count(fans.refused)} refused at once`,
    ],
  };
}

/** Fans who top up at a steady rate, so that calls of the provider hang. */
class Fans {
  done = 0;
  open = 0;
  refused = 0;
  #timer;
  /** @type {Set<Promise<void>>} */
  #running = new Set();

  /** @param {Stand} stand @param {Emulator} emulator */
  constructor(stand, emulator) {
    this.stand = stand;
    this.emulator = emulator;
    this.#timer = setInterval(() => {
      const task = this.#topUp().finally(() => this.#running.delete(task));
      this.#running.add(task);
    }, 1_000 / TOP_UPS_PER_SECOND);
  }

  async stop() {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  async #topUp() {
    const { api, auth, origin } = this.stand;
    const { books } = this.emulator;
    const headers = { authorization: authorizationOf(auth, userIds(1)[0] ?? '') };
    const order = { amount: AMOUNT, provider: 'TOSS', returnUrl: `${origin}/me` };
    const started = await api.call('POST', '/v1/balance/top-ups', order, headers);
    if (started.status !== 201) return void (this.refused += 1);
    const { id } = started.body;
    const payment = books.open('TOSS', { orderId: id, amount: AMOUNT });
    books.change(payment, 'AUTHORISED');
    const path = `/v1/balance/top-ups/${id}/confirm`;
    const { status, body } = await api.call('POST', path, { paymentKey: payment.id }, headers);
    if (status !== 200) this.refused += 1;
    else if (body.status === 'DONE') this.done += 1;
    else this.open += 1;
  }
}
