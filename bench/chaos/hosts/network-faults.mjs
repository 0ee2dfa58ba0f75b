/** @typedef {import('./hosts.mjs').Hosts} Hosts */

/** `seconds`: longer than the timeouts for a PostgreSQL that is silent, 3 s, and for a command of Redis, 2.5 s. */
export const NETWORK_FAULTS = /** @type {const} */ ([
  { kind: 'app host cut off from PostgreSQL', seconds: 5.5 },
  { kind: 'app host cut off from Redis', seconds: 3.5 },
  { kind: 'app host cut off from a Redis host', seconds: 3 },
  { kind: 'app host isolated', seconds: 5 },
  { kind: 'no answers of servers to an app host', seconds: 3.5 },
  { kind: 'requests of an app host come late', seconds: 3 },
  { kind: 'no answers of an app host', seconds: 3 },
  { kind: 'Redis host isolated', seconds: 5 },
  { kind: 'PostgreSQL cut off from its replica', seconds: 2 },
  { kind: 'slow network', seconds: 3 },
  { kind: 'lossy network', seconds: 3 },
]);

/** @typedef {(typeof NETWORK_FAULTS)[number]['kind']} NetworkFaultKind */

/** @param {string} kind @returns {kind is NetworkFaultKind} */
export function isNetworkFault(kind) {
  return NETWORK_FAULTS.some((fault) => fault.kind === kind);
}

/** One way, per piece of data. */
const SLOW_MS = /** @type {const} */ ([5, 200]);
const LOSS_SHARE = 0.1;

/**
 * Injects a fault of the network, until `lasts` resolves.
 * @param {Hosts} hosts
 * @param {{ kind: NetworkFaultKind, target: number }} fault
 * @param {() => Promise<void>} lasts
 */
export async function disturbNetwork(hosts, { kind, target }, lasts) {
  await begin(hosts, kind, target);
  await lasts();
  await hosts.calm();
}

/** @param {Hosts} hosts @param {NetworkFaultKind} kind @param {number} target from 0 to 1 */
async function begin(hosts, kind, target) {
  const { network, apps, redis, databases, pooler, balancer } = hosts;
  const app = choose(apps, target);
  const store = choose(redis, (target * apps.length) % 1);
  switch (kind) {
    case 'app host cut off from PostgreSQL':
      return network.part(app, [pooler, ...databases]);
    case 'app host cut off from Redis':
      return network.part(app, redis);
    case 'app host cut off from a Redis host':
      return network.part(app, [store]);
    case 'app host isolated':
      return hosts.isolate(app);
    case 'no answers of servers to an app host':
      // Its requests arrive, and are executed.
      for (const server of [pooler, ...databases, ...redis]) await network.cut(server, [app]);
      return;
    case 'requests of an app host come late':
      return hosts.disturb(app, { held: 'requests' });
    case 'no answers of an app host':
      return network.cut(app, [balancer, network.hub]);
    case 'Redis host isolated':
      return hosts.isolate(store);
    case 'PostgreSQL cut off from its replica':
      return network.part(databases[0], [databases[1]]);
    case 'slow network':
      return hosts.disturb(app, { delayMs: SLOW_MS });
    case 'lossy network':
      for (const one of apps) hosts.disturb(one, { lossShare: LOSS_SHARE });
  }
}

/**
 * @template Item
 * @param {readonly Item[]} items
 * @param {number} target from 0 to 1
 */
function choose(items, target) {
  return /** @type {Item} */ (items[Math.floor(target * items.length)]);
}
