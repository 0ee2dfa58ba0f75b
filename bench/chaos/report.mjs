import { count, median, short } from '../shared/figures.mjs';

const MAX_SHOWN = 40;

/**
 * @param {object} run
 * @param {import('./history.mjs').History} run.history
 * @param {readonly import('./faults.mjs').Injected[]} run.injected
 * @param {import('./proxy.mjs').Proxy} run.proxy
 * @param {import('./receiver.mjs').Receiver} run.receiver
 * @param {import('../../scripts/lib/payment-emulator/emulator.mjs').Emulator} run.emulator
 * @param {number} run.settledInSeconds from the calm until each top-up had an outcome
 * @param {string[]} run.breaches
 * @param {number} run.begin in milliseconds of `performance.now()`
 * @returns {string[]}
 */
export function reportOf({ history, injected, breaches, begin, ...stand }) {
  const { proxy, receiver, emulator, settledInSeconds } = stand;
  const { arrivals } = receiver;
  const events = new Set(arrivals.map(({ id }) => id)).size;
  const shown = breaches.slice(0, MAX_SHOWN).map((breach) => `  BREACH  ${breach}`);
  return [
    'Faults',
    ...injected.map((fault) => lineOf(fault, begin)),
    '',
    'Recovery: seconds from the end of a fault to the first success of each kind',
    ...recoveryLines(injected),
    '',
    'Requests',
    ...requestLines(history),
    '',
    `Connections cut by the proxy: ${count(proxy.cuts)}. Failed requests to instances: ${count(proxy.failures)}.`,
    `Outcomes that were unknown after the first attempt: ${listOf(history.resolved) || 'none'}.`,
    `Events: ${count(events)}, delivered ${count(arrivals.length)} times.`,
    ...moneyLines(emulator, settledInSeconds),
    '',
    ...(breaches.length === 0 ? ['No breach.'] : [`${breaches.length} BREACHES`, ...shown]),
  ];
}

/**
 * What the payment providers took and gave back, and their faults.
 * @param {import('../../scripts/lib/payment-emulator/emulator.mjs').Emulator} emulator
 * @param {number} settledInSeconds
 */
function moneyLines({ books, plan }, settledInSeconds) {
  const taken = books.payments.filter(({ capturedAt }) => capturedAt > 0);
  const refunds = taken.flatMap((payment) => payment.refunds);
  const sum = (/** @type {{ amount: number }[]} */ all) =>
    count(all.reduce((total, { amount }) => total + amount, 0));
  return [
    `Payment providers: ${count(books.payments.length)} payments, ${count(taken.length)} of them taken (${sum(taken)} won), ` +
      `${count(refunds.length)} refunds (${sum(refunds)} won).`,
    `Their faults: ${listOf(new Map(Object.entries(plan.counts)))}.`,
    `Each top-up had an outcome ${short(settledInSeconds)} s after the calm.`,
  ];
}

/** @param {import('./faults.mjs').Injected} fault @param {number} begin */
function lineOf({ kind, startedAt, endedAt, firstAnswers }, begin) {
  const at = short((startedAt - begin) / 1_000).padStart(7);
  const took = endedAt === null ? 'not ended' : `${short((endedAt - startedAt) / 1_000)} s`;
  const [first = Infinity] = [...firstAnswers.values()].sort((a, b) => a - b);
  const again = Number.isFinite(first) ? `first success ${short(first / 1_000)} s later` : '';
  return `  ${at} s  ${kind.padEnd(32)} ${took.padStart(8)}  ${again}`;
}

/** @param {readonly import('./faults.mjs').Injected[]} injected */
function recoveryLines(injected) {
  const kinds = [...new Set(injected.flatMap(({ firstAnswers }) => [...firstAnswers.keys()]))];
  const rows = kinds.map((kind) => {
    const seconds = injected
      .flatMap(({ firstAnswers }) => firstAnswers.get(kind) ?? [])
      .map((ms) => ms / 1_000);
    return { kind, middle: median(seconds), longest: Math.max(...seconds) };
  });
  return rows
    .sort((a, b) => b.longest - a.longest)
    .map(({ kind, middle, longest }) => {
      const figures = `median ${short(middle).padStart(6)}  longest ${short(longest).padStart(6)}`;
      return `  ${kind.padEnd(16)} ${figures}`;
    });
}

/** @param {import('./history.mjs').History} history */
function requestLines({ requests }) {
  return [...requests].map(([kind, outcomes]) => {
    const total = [...outcomes.values()].reduce((sum, times) => sum + times, 0);
    return `  ${kind.padEnd(16)} ${count(total).padStart(7)}  ${listOf(outcomes)}`;
  });
}

/** The most frequent first. @param {ReadonlyMap<string, number>} counts */
function listOf(counts) {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([what, times]) => `${what} ${count(times)}`).join(', ');
}
