import { pick, randomFrom, shuffle } from '../shared/random.mjs';

/**
 * `seconds` is how long it lasts; what is killed also takes its time to come back. A process that is
 * frozen is frozen past every timeout that others have for it: idle transactions and leases end after
 * ten seconds, statements too, a connection to PostgreSQL or a lock is waited for five seconds, for
 * Redis two and a half.
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

/** These come beside those of the servers, at any time. */
const RECEIVER_FAULTS = /** @type {const} */ ([
  { kind: 'receiver slow', seconds: 8 },
  { kind: 'receiver failing', seconds: 8 },
]);
const PROXY_FAULTS = /** @type {const} */ ([{ kind: 'connections cut', seconds: 4 }]);

/** A round has each fault once. In so many seconds there is room for one, and for recovering. */
const ROUND_SECONDS = 75;
const LEAD_IN_SECONDS = 5;

/** @typedef {'servers' | 'receiver' | 'proxy'} Track faults of one track come one after another */
/**
 * @typedef {(typeof SERVER_FAULTS | typeof RECEIVER_FAULTS | typeof PROXY_FAULTS)[number]['kind']} FaultKind
 */
/**
 * `target` is a share: of the instances, say, the one at that share of them.
 * @typedef {{ track: Track, kind: FaultKind, at: number, seconds: number, target: number }} Fault
 */

export const MIN_RUN_SECONDS = 60;

/**
 * What happens when, in seconds from the start: the same for the same seed and length. Every kind
 * comes equally often, in an order of chance, with time in between for things to recover.
 * @param {number} seed
 * @param {number} seconds at least MIN_RUN_SECONDS
 * @returns {Fault[]} in the order of time
 */
export function scheduleOf(seed, seconds) {
  const random = randomFrom(seed);
  const rounds = Math.max(1, Math.round(seconds / ROUND_SECONDS));
  /** @type {[Track, readonly { kind: FaultKind, seconds: number }[]][]} */
  const tracks = [
    ['servers', SERVER_FAULTS],
    ['receiver', RECEIVER_FAULTS],
    ['proxy', PROXY_FAULTS],
  ];
  return tracks
    .flatMap(([track, kinds]) => {
      const faults = Array.from({ length: rounds }, () => shuffle(random, kinds)).flat();
      return spread(random, faults, seconds).map((fault) => ({ track, ...fault }));
    })
    .sort((a, b) => a.at - b.at);
}

/**
 * Puts them one after another, with pauses that are half equal and half of chance.
 * @param {import('../shared/random.mjs').Random} random
 * @param {readonly { kind: FaultKind, seconds: number }[]} faults
 * @param {number} seconds
 */
function spread(random, faults, seconds) {
  const busy = faults.reduce((sum, fault) => sum + fault.seconds, 0);
  const idle = seconds - LEAD_IN_SECONDS - busy;
  // One before each fault; the one before the last second is after all of them.
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
