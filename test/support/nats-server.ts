import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import { connect, type ConnectionOptions, type NatsConnection } from '@nats-io/transport-node';
import type { Binary } from '../../scripts/lib/debian-packages.mjs';
import { paths } from '../../scripts/lib/paths.mjs';
import { findFixedPort } from '../../scripts/lib/ports.mjs';
import type { NatsConfig } from '../../src/config/feed-settings.js';
import { newFolder } from './environment.js';
import { eventually } from './eventually.js';
import { findProgram } from './find-program.js';

/** Null where no NATS server can be had. */
export function findNatsServer(): Binary | null {
  return findProgram('nats-server', paths.natsPackages);
}

/** A NATS server with JetStream on disk. The test may kill and restart it. */
export class NatsServer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly binary: Binary,
    readonly port: number,
    private readonly monitorPort: number,
    private readonly file: string,
    private readonly access: Partial<ConnectionOptions>,
  ) {}

  /**
   * @param settings further lines of its configuration
   * @param access how the test itself connects
   */
  static async start(
    binary: Binary,
    settings = '',
    access: Partial<ConnectionOptions> = {},
  ): Promise<NatsServer> {
    const folder = newFolder('nats-');
    const [port, monitorPort] = [await findFixedPort(), await findFixedPort()];
    const file = join(folder, 'nats.conf');
    writeFileSync(
      file,
      `listen: "127.0.0.1:${port}"
http: "127.0.0.1:${monitorPort}"
jetstream { store_dir: "${folder}" }
${settings}`,
    );
    const server = new NatsServer(binary, port, monitorPort, file, access);
    await server.startAgain();
    return server;
  }

  get config(): NatsConfig {
    return { servers: [`127.0.0.1:${this.port}`], tls: null };
  }

  async startAgain(): Promise<void> {
    let output = '';
    const { command, env } = this.binary;
    this.child = spawn(command, ['-c', this.file], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    this.child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    await eventually('NATS is ready', () => {
      if (this.child?.exitCode !== null) throw new Error(`nats-server ended: ${output}`);
      return output.includes('Server is ready');
    });
  }

  /** Sends SIGKILL. */
  async kill(): Promise<void> {
    if (this.child?.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /** The number of clients that are connected. */
  async clients(): Promise<number> {
    const response = await fetch(`http://127.0.0.1:${this.monitorPort}/connz`);
    return ((await response.json()) as { num_connections: number }).num_connections;
  }

  async use<Result>(work: (connection: NatsConnection) => Promise<Result>): Promise<Result> {
    const connection = await connect({ servers: [`127.0.0.1:${this.port}`], ...this.access });
    try {
      return await work(connection);
    } finally {
      await connection.close();
    }
  }

  /** All messages of a stream in their order. */
  messages(stream: string): Promise<StoredMsg[]> {
    return this.use(async (connection) => {
      const { streams } = await jetstreamManager(connection);
      const { state } = await streams.info(stream);
      const messages: StoredMsg[] = [];
      for (let seq = state.first_seq; seq <= state.last_seq; seq += 1) {
        const message = await streams.getMessage(stream, { seq });
        if (message) messages.push(message);
      }
      return messages;
    });
  }
}
