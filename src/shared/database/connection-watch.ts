import type { Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { Client, type ClientConfig } from 'pg';

/**
 * Time is counted in ticks: after a pause of this process, the replies that came meanwhile are read before the next tick,
 * so PostgreSQL is not blamed for the pause.
 */
const TICK_MS = 500;
/** A connection that waits for so long is silent: a probe follows. */
const SILENT_TICKS = 2;
/** The circuit opens if a probe gets no reply for so long. */
const PROBE_TICKS = 4;
/** After so many probes in a row that find no statement for a connection that waits, it is destroyed. */
const MAX_MISSES = 2;

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
  /** Probes that found no statement of the connection. */
  misses: number;
}

/** Errors of new connections while PostgreSQL is down, unreachable or starting. */
const DOWN = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', '57P03']);

interface Probe {
  client: Client;
  /** Bytes read by each connection when the probe began. */
  readonly bytesRead: ReadonlyMap<Client, number>;
  ticks: number;
  isSilent: boolean;
}

/**
 * Finds half-open connections in under five seconds. A statement may wait ten seconds, so silence alone proves
 * nothing: a probe connects anew. Behind a pooler it connects to the pooler and to PostgreSQL, and both have to reply,
 * because a statement may wait in the pooler for a server connection.
 * - No reply: the circuit opens. All connections are destroyed, and new ones fail at once until a probe succeeds.
 * - PostgreSQL runs no statement for a connection that waits: this connection is destroyed.
 */
export class ConnectionWatch {
  private readonly logger = new Logger('PostgreSQL');
  private readonly connections = new Map<Client, Silence>();
  private timer: NodeJS.Timeout | undefined;
  private probe: Probe | undefined;
  private isOpen = false;
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

  /** False while the circuit is open. Each refusal starts a probe. */
  private accept(client: Client, config: ClientConfig): boolean {
    this.config = config;
    if (this.isOpen) {
      if (!this.probe) void this.runProbe([]);
      return false;
    }
    this.connections.set(client, { bytesRead: 0, ticks: 0, misses: 0 });
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
        Object.assign(silence, { bytesRead, ticks: 0, misses: 0 });
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
      void this.runProbe(silent);
    } else if (this.connections.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
    }
  }

  private async runProbe(silent: readonly Client[]): Promise<void> {
    const client = probeClient(this.config);
    const bytesRead = new Map([...this.connections.keys()].map((one) => [one, readBy(one)]));
    const probe: Probe = { client, bytesRead, ticks: 0, isSilent: false };
    this.probe = probe;
    this.keepTicking();
    let working: ReadonlySet<number> | null = null;
    try {
      await client.connect();
      if (this.directUrl === null) working = await findWorking(client, silent);
      else await this.probeDirectly(probe, this.directUrl);
      if (this.isOpen) this.logger.log('Answers again');
    } catch (error) {
      // A refusal is an answer too.
      if (this.directUrl === null && isDown(error)) working = new Set();
    } finally {
      this.probe = undefined;
      void client.end().catch(() => undefined);
    }
    if (probe.isSilent) {
      if (![...bytesRead].some(([one, before]) => readBy(one) > before)) this.openCircuit();
      return;
    }
    this.isOpen = false;
    if (working) this.destroyLost(silent, working, bytesRead);
  }

  private async probeDirectly(probe: Probe, connectionString: string): Promise<void> {
    const client = probeClient({ connectionString });
    probe.client = client;
    try {
      await client.connect();
    } finally {
      void client.end().catch(() => undefined);
    }
  }

  private openCircuit(): void {
    if (!this.isOpen) this.logger.warn('Does not answer: requests are refused until it does');
    this.isOpen = true;
    for (const client of this.connections.keys()) client.connection.stream.destroy();
  }

  /** Destroys the silent connections that have no statement in PostgreSQL, MAX_MISSES probes in a row. */
  private destroyLost(
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
      silence.misses += 1;
      if (silence.misses < MAX_MISSES) continue;
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

/** Process ids that run a statement. Null behind a pooler, whose ids are not those of PostgreSQL. */
async function findWorking(
  client: Client,
  clients: readonly Client[],
): Promise<ReadonlySet<number> | null> {
  const pids = clients.map(pidOf).filter((pid) => pid !== null);
  const { rows } = await client.query<{ own: number; working: number[] }>(BACKENDS, [pids]);
  const [row] = rows;
  return row && row.own === pidOf(client) ? new Set(row.working) : null;
}

function probeClient(config: ClientConfig): Client {
  const client = new Client({ ...config, application_name: 'onsale-probe' });
  client.on('error', () => undefined);
  return client;
}

function isDown(error: unknown): boolean {
  return DOWN.has((error as { code?: string }).code ?? '');
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
