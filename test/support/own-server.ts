import { readFileSync, rmSync } from 'node:fs';
import { startPostgres } from '../../scripts/lib/embedded-postgres.mjs';
import { startRedis } from '../../scripts/lib/embedded-redis.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import { commandDataSource } from '../../src/shared/database/data-source.js';
import { newFolder } from './environment.js';

interface RunningServer {
  readonly url: string;
  readonly pid: number;
  stop(): Promise<void>;
  kill(): Promise<void>;
}

/** A database server of one test file. The test may stop, kill, freeze and restart it. */
export class OwnServer {
  private constructor(
    private running: RunningServer,
    private readonly launch: () => Promise<RunningServer>,
    private readonly folder: string,
  ) {}

  /** A Redis without persistence: it is empty after every start. */
  static redis(): Promise<OwnServer> {
    return OwnServer.start((dataDir, port) => startRedis({ dataDir, port, persistent: false }));
  }

  /** A migrated PostgreSQL with durable commits. */
  static async postgres(): Promise<OwnServer> {
    const server = await OwnServer.start((dataDir, port) =>
      startPostgres({ dataDir, port, durable: true, database: 'onsale' }),
    );
    const dataSource = await commandDataSource(server.url).initialize();
    await dataSource.runMigrations();
    await dataSource.destroy();
    return server;
  }

  private static async start(
    launch: (dataDir: string, port: number) => Promise<RunningServer>,
  ): Promise<OwnServer> {
    const folder = newFolder('failure-');
    const port = await findFixedPort();
    const launchHere = () => launch(folder, port);
    return new OwnServer(await launchHere(), launchHere, folder);
  }

  /** The same after every start. */
  get url(): string {
    return this.running.url;
  }

  async startAgain(): Promise<void> {
    this.running = await this.launch();
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** Sends SIGKILL. */
  kill(): Promise<void> {
    return this.running.kill();
  }

  /** The server keeps its connections and stops answering. */
  freeze(): void {
    for (const pid of this.pids()) process.kill(pid, 'SIGSTOP');
  }

  thaw(): void {
    for (const pid of this.pids()) process.kill(pid, 'SIGCONT');
  }

  /** The pids of the server. PostgreSQL has a process for each connection. */
  private pids(): number[] {
    const { pid } = this.running;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return [pid, ...children.split(' ').filter(Boolean).map(Number)];
  }

  async remove(): Promise<void> {
    await this.running.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
