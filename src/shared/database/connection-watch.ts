import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { Client, type ClientConfig } from 'pg';

/**
 * Time is counted in ticks: after a pause of this process, the replies that came meanwhile are read before the next tick,
 * so PostgreSQL is not blamed for the pause.
 */
const TICK_MS = 500;
/** A connection that waits for so long is silent, and PostgreSQL is asked about it. */
const SILENT_TICKS = 2;
/** PostgreSQL is away if it does not answer for so long. */
const PROBE_TICKS = 4;
/** Strikes after which a connection is destroyed. A strike: PostgreSQL runs no statement for a connection that waits. */
const MAX_STRIKES = 2;

const BACKENDS = `
  SELECT pg_backend_pid() AS own, ARRAY(
    SELECT pid FROM pg_stat_activity
    WHERE pid = ANY($1) AND coalesce(state, '') NOT LIKE 'idle%'
  ) AS working`;

/** SQLSTATE of a failed connection. */
const CONNECTION_FAILURE = '08006';

interface Silence {
  bytesRead: number;
  ticks: number;
  strikes: number;
}

/** New connections are refused with these when PostgreSQL is not there, or has started anew. */
const GONE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', '57P03']);

interface Probe {
  client: Client;
  /** Bytes read by each connection when the probe began. */
  readonly bytesRead: ReadonlyMap<Client, number>;
  ticks: number;
  isSilent: boolean;
}

/**
 * Finds connections whose other end is gone without notice, in under five seconds. A statement may wait ten seconds, so
 * silence alone says nothing: PostgreSQL is asked on a new connection.
 * Behind a pooler, the pooler and PostgreSQL are asked, and each has to answer: a statement in the pooler may have to wait
 * for its turn.
 * - It doesn't answer: all connections are destroyed, and new ones are refused until it does. This is the circuit
 *   breaker: requests get their 503 at once.
 * - It does no work for a connection that waits: that one is destroyed.
 */
export class ConnectionWatch {
  private readonly logger = new Logger('PostgreSQL');
  private readonly connections = new Map<Client, Silence>();
  private timer: NodeJS.Timeout | undefined;
  private probe: Probe | undefined;
  private isAway = false;
  /** The pool's connection settings, for probes. */
  private config: ClientConfig = {};

  /** @param directUrl of PostgreSQL, when the pool connects to a pooler */
  constructor(private readonly directUrl: string | null) {}

  /** For the option `Client` of a pool. */
  clientClass(): typeof Client {
    const accept = (client: Client, config: ClientConfig) => this.accept(client, config);
    return class WatchedClient extends Client {
      private readonly ownConfig: ClientConfig;

      constructor(config: ClientConfig) {
        super(config);
        this.ownConfig = config;
      }

      override connect(): Promise<Client>;
      override connect(callback: (error: Error) => void): void;
      override connect(callback?: (error: Error) => void): Promise<Client> | void {
        if (!callback) return super.connect();
        if (accept(this, this.ownConfig)) return super.connect(callback);
        const error = new Error('PostgreSQL does not answer');
        process.nextTick(callback, Object.assign(error, { code: CONNECTION_FAILURE }));
      }
    };
  }

  /** False while PostgreSQL is away. Each refusal asks it again. */
  private accept(client: Client, config: ClientConfig): boolean {
    this.config = config;
    if (this.isAway) {
      if (!this.probe) void this.ask([]);
      return false;
    }
    this.connections.set(client, { bytesRead: 0, ticks: 0, strikes: 0 });
    client.once('end', () => this.connections.delete(client));
    this.keepTicking();
    return true;
  }

  private keepTicking(): void {
    this.timer ??= setInterval(() => this.tick(), TICK_MS).unref();
  }

  private tick(): void {
    const silent: Client[] = [];
    for (const [client, silence] of this.connections) {
      const bytesRead = readBy(client);
      if (bytesRead !== silence.bytesRead || !isWaiting(client)) {
        Object.assign(silence, { bytesRead, ticks: 0, strikes: 0 });
      } else {
        silence.ticks += 1;
        if (silence.ticks % SILENT_TICKS === 0) silent.push(client);
      }
    }
    const { probe } = this;
    if (probe) {
      probe.ticks += 1;
      probe.isSilent = probe.ticks === PROBE_TICKS;
      if (probe.isSilent) probe.client.connection.stream.destroy();
    } else if (silent.length > 0) {
      void this.ask(silent);
    } else if (this.connections.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private async ask(silent: readonly Client[]): Promise<void> {
    const client = probeClient(this.config);
    const bytesRead = new Map([...this.connections.keys()].map((one) => [one, readBy(one)]));
    const probe: Probe = { client, bytesRead, ticks: 0, isSilent: false };
    this.probe = probe;
    this.keepTicking();
    let working: ReadonlySet<number> | null = null;
    try {
      await client.connect();
      if (this.directUrl === null) working = await findWorking(client, silent);
      else await this.askDirectly(probe, this.directUrl);
      if (this.isAway) this.logger.log('Answers again');
    } catch (error) {
      // A refusal is an answer too.
      if (this.directUrl === null && isGone(error)) working = new Set();
    } finally {
      this.probe = undefined;
      void client.end().catch(() => undefined);
    }
    if (probe.isSilent) {
      if (![...bytesRead].some(([one, before]) => readBy(one) > before)) this.leave();
      return;
    }
    this.isAway = false;
    if (working) this.strike(silent, working, bytesRead);
  }

  private async askDirectly(probe: Probe, connectionString: string): Promise<void> {
    const client = probeClient({ connectionString });
    probe.client = client;
    try {
      await client.connect();
    } finally {
      void client.end().catch(() => undefined);
    }
  }

  private leave(): void {
    if (!this.isAway) this.logger.warn('Does not answer: requests are refused until it does');
    this.isAway = true;
    for (const client of this.connections.keys()) client.connection.stream.destroy();
  }

  private strike(
    silent: readonly Client[],
    working: ReadonlySet<number>,
    bytesRead: Probe['bytesRead'],
  ): void {
    let isLost = false;
    for (const client of silent) {
      const silence = this.connections.get(client);
      const pid = pidOf(client);
      if (!silence || pid === null || working.has(pid)) continue;
      if (readBy(client) !== bytesRead.get(client)) continue;
      silence.strikes += 1;
      if (silence.strikes < MAX_STRIKES) continue;
      isLost = true;
      client.connection.stream.destroy();
    }
    if (!isLost) return;
    this.logger.warn('Connections were lost without notice');
    // Idle connections to the old server are probably lost too.
    for (const client of this.connections.keys()) {
      if (!isWaiting(client) && client.getTransactionStatus() === 'I')
        client.connection.stream.destroy();
    }
  }
}

/** Process ids that run a statement. Null if there is a pooler, because its ids are not PostgreSQL's. */
async function findWorking(
  client: Client,
  clients: readonly Client[],
): Promise<ReadonlySet<number> | null> {
  const pids = clients.map(pidOf).filter((pid) => pid !== null);
  const { rows } = await client.query<{ own: number; working: number[] }>(BACKENDS, [pids]);
  const [row] = rows;
  // A pooler has numbers of its own.
  return row && row.own === pidOf(client) ? new Set(row.working) : null;
}

function probeClient(config: ClientConfig): Client {
  const client = new Client({ ...config, application_name: 'onsale-probe' });
  client.on('error', () => undefined);
  return client;
}

function isGone(error: unknown): boolean {
  return GONE.has((error as { code?: string }).code ?? '');
}

function readBy(client: Client): number {
  return (client.connection.stream as Socket).bytesRead;
}

/** True while a statement or the login waits for a reply. */
function isWaiting(client: Client): boolean {
  return (client as Client & { readonly readyForQuery?: boolean }).readyForQuery !== true;
}

/** The process that serves the connection. Null until it is known. */
function pidOf(client: Client): number | null {
  return (client as Client & { readonly processID: number | null }).processID;
}
