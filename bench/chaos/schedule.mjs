import { NETWORK_FAULTS } from './hosts/network-faults.mjs';
import { pick, randomFrom, shuffle } from '../shared/random.mjs';

/**
 * `seconds` is the duration, without the time of a restart. A freeze lasts longer than the timeouts of
 * others: 10 s for transactions, statements and claims, 5 s for connections and locks, 2.5 s for Redis.
 */
const SERVER_FAULTS = /** @type {const} */ ([
  { kind: 'instance killed', seconds: 2.5 },
  { kind: 'instance frozen', seconds: 11 },
  { kind: 'PostgreSQL killed', seconds: 2.5 },
  { kind: 'PostgreSQL frozen', seconds: 6 },
  { kind: 'connection to PostgreSQL frozen', seconds: 10.5 },
  { kind: 'Redis restarted', seconds: 1.5 },
  { kind: 'Redis emptied', seconds: 1.5 },
  { kind: 'Redis frozen', seconds: 3.5 },
]);

/** Once, in the middle: there is no second replica. */
const PROMOTION = /** @type {const} */ ({ kind: 'PostgreSQL replica promoted', seconds: 2 });

/** These overlap with the faults of the servers. */
const RECEIVER_FAULTS = /** @type {const} */ ([
  { kind: 'receiver slow', seconds: 8 },
  { kind: 'receiver failing', seconds: 8 },
]);
const PROXY_FAULTS = /** @type {const} */ ([{ kind: 'connections cut', seconds: 4 }]);
/** Longer than the time limit of a call, and long enough that the circuit opens. */
const PROVIDER_FAULTS = /** @type {const} */ ([{ kind: 'payment providers frozen', seconds: 6 }]);

/** A round has each fault once. One round with recovery takes this time. */
const ROUND_SECONDS = 75;
const LEAD_IN_SECONDS = 5;

/** @typedef {'servers' | 'receiver' | 'proxy' | 'providers' | 'network'} Track faults of one track do not overlap */
/**
 * @typedef {(typeof SERVER_FAULTS | typeof RECEIVER_FAULTS | typeof PROXY_FAULTS | typeof PROVIDER_FAULTS | typeof NETWORK_FAULTS)[number]['kind'] | typeof PROMOTION.kind} FaultKind
 */
/**
 * `target`, from 0 to 1, chooses one of the instances or processes.
 * @typedef {{ track: Track, kind: FaultKind, at: number, seconds: number, target: number }} Fault
 */

export const MIN_RUN_SECONDS = 60;

/**
 * The schedule in seconds from the start. It depends only on seed and length. Every kind comes equally
 often, in random order, with time to recover in between.
 * @param {number} seed
 * @param {number} seconds at least MIN_RUN_SECONDS
 * @param {{ hosts?: boolean }} [stand] whether it has several hosts: then the network has faults too
 * @returns {Fault[]} in the order of time
 */
export function scheduleOf(seed, seconds, { hosts = false } = {}) {
  const random = randomFrom(seed);
  const rounds = Math.max(1, Math.round(seconds / ROUND_SECONDS));
  /** @type {[Track, readonly { kind: FaultKind, seconds: number }[]][]} */
  const tracks = [
    ['servers', SERVER_FAULTS],
    ['receiver', RECEIVER_FAULTS],
    ['proxy', PROXY_FAULTS],
    ['providers', PROVIDER_FAULTS],
  ];
  if (hosts) tracks.push(['network', NETWORK_FAULTS]);
  return tracks
    .flatMap(([track, kinds]) => {
      const faults = Array.from({ length: rounds }, () => shuffle(random, kinds)).flat();
      if (hosts && track === 'servers') faults.splice(faults.length / 2, 0, PROMOTION);
      return spread(random, faults, seconds).map((fault) => ({ track, ...fault }));
    })
    .sort((a, b) => a.at - b.at);
}

/**
 * Places the faults one after another. Half of each pause is fixed, the other half is random.
 * @param {import('../shared/random.mjs').Random} random
 * @param {readonly { kind: FaultKind, seconds: number }[]} faults
 * @param {number} seconds
 */
function spread(random, faults, seconds) {
  const busy = faults.reduce((sum, fault) => sum + fault.seconds, 0);
  const idle = seconds - LEAD_IN_SECONDS - busy;
  // One pause before each fault, and one at the end.
  const chances = Array.from({ length: faults.length + 1 }, random);
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  let now = LEAD_IN_SECONDS;
  return faults.map((fault, index) => {
    const share = 0.5 / chances.length + (0.5 * (chances[index] ?? 0)) / total;
    const at = now + idle * share;
    now = at + fault.seconds;
    return { ...fault, at: Math.round(at * 10) / 10, target: random() };
  });
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} share from 0 to 1
 */
export function targetOf(items, share) {
  return pick(() => share, items);
}
