import { rmSync } from 'node:fs';
import { Client } from 'pg';
import { startPostgresPair } from '../../scripts/lib/postgres-pair.mjs';
import { commandDataSource } from '../../src/shared/database/data-source.js';
import { newFolder } from './environment.js';
import { eventually } from './eventually.js';
import { SwitchableNetwork } from './switchable-network.js';

/** A migrated PostgreSQL, its replica, and an address that follows the primary. Each commit waits for the replica. */
export class PostgresPair {
  private constructor(
    private readonly servers: Awaited<ReturnType<typeof startPostgresPair>>,
    private readonly network: SwitchableNetwork,
    private readonly folder: string,
  ) {}

  static async start(): Promise<PostgresPair> {
    const folder = newFolder('pair-');
    const servers = await startPostgresPair({ folder, prepare: migrate });
    const network = await SwitchableNetwork.to(servers.primary.url);
    return new PostgresPair(servers, network, folder);
  }

  /** Of the primary. */
  get url(): string {
    return this.network.through(this.servers.primary.url);
  }

  /** Waits until commits of the primary wait for the replica. */
  async untilSynchronous(): Promise<void> {
    const replicas = 'SELECT sync_state FROM pg_stat_replication';
    await eventually('the replica is synchronous', async () => {
      const states = (await query(this.servers.primary.url, replicas)) as { sync_state: string }[];
      return states.length === 1 && states[0]!.sync_state === 'sync';
    });
  }

  /** Kills the primary, and makes the replica the primary. */
  async failOver(): Promise<void> {
    await this.servers.primary.kill();
    await query(this.servers.replica.url, 'SELECT pg_promote()');
    this.network.moveTo(this.servers.replica.url);
  }

  /** Runs `work` without the replica. */
  async withoutReplica<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.servers.replica.stop();
    try {
      return await work();
    } finally {
      this.servers.replica = await this.servers.startReplica();
    }
  }

  async remove(): Promise<void> {
    await Promise.all([this.servers.primary.kill(), this.servers.replica.kill()]);
    await this.network.cut();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

async function query(connectionString: string, sql: string): Promise<object[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}

async function migrate(url: string): Promise<void> {
  const dataSource = await commandDataSource(url).initialize();
  await dataSource.runMigrations();
  await dataSource.destroy();
}
