import type { Cluster, Redis } from 'ioredis';

const REFRESH_INTERVAL_MS = 5_000;
/** Longer than any pause between two attempts to connect. */
const STUCK_MS = 2_000;

/** Connects to the primaries early, finds new nodes, and reconnects: the client does none of these by itself. */
export function lookAfterNodes(cluster: Cluster): void {
  cluster.on('+node', (node: Redis) => {
    handleAsking(node);
    // A redirected command is sent in this tick, and connects by itself.
    if (cluster.status === 'ready') setImmediate(() => connect(node));
  });
  cluster.on('ready', () => cluster.nodes('master').forEach(connect));
  // Otherwise only a refused command would tell of nodes that have come or left.
  const refresh = () => cluster.status === 'ready' && cluster.refreshSlotsCache();
  const refreshing = setInterval(refresh, REFRESH_INTERVAL_MS).unref();
  let reconnecting: NodeJS.Timeout | undefined;
  // The client gives up when a connection of before ends while it connects again.
  const reconnectLater = () => {
    clearTimeout(reconnecting);
    reconnecting = setTimeout(() => {
      if (cluster.status === 'close') cluster.connect().catch(() => undefined);
    }, STUCK_MS).unref();
  };
  cluster.on('close', reconnectLater);
  // `close` events of single connections may follow, and must not reconnect.
  cluster.on('end', () => {
    cluster.off('close', reconnectLater);
    clearTimeout(reconnecting);
    clearInterval(refreshing);
  });
}

/** The client drops the promise of ASKING. When the connection ends, nobody would handle the error. */
function handleAsking(node: Redis): void {
  const ask = node.asking.bind(node);
  node.asking = (...args) => {
    const reply = ask(...args);
    reply.catch(() => undefined);
    return reply;
  };
}

/** A primary connects with its first command, and refuses all others until then. So it is connected before. */
function connect(node: Redis): void {
  if (node.status !== 'wait' || node.options.readOnly) return;
  node.connect().catch(() => undefined);
}
