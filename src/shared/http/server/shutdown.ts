import { setTimeout as wait } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { Config } from '../../../config/settings.js';

/** How often connections are closed that have become idle since the server closed. */
const CLOSE_IDLE_MS = 100;
/** One stop may send two signals to a worker of a cluster: systemd to the whole process group, and the primary to its workers. */
const SAME_STOP_MS = 1_000;

/**
 * The shutdown of this process. It first drains: it serves all requests, but is not ready, and each
 * response closes its connection. So load balancers send new requests elsewhere before it closes.
 */
@Injectable()
export class Shutdown {
  private readonly hurry = new AbortController();
  private begun = false;
  /** In milliseconds of `performance.now()`. */
  private drainingSince: number | undefined;

  constructor(private readonly config: Config) {}

  get hasBegun(): boolean {
    return this.begun;
  }

  begin(): void {
    this.begun = true;
  }

  /** Resolves when load balancers have had their time. A call more than a second after the first one ends the wait. */
  async drain(): Promise<void> {
    const now = performance.now();
    this.drainingSince ??= now;
    if (now - this.drainingSince > SAME_STOP_MS) this.hurry.abort();
    this.begin();
    const { signal } = this.hurry;
    await wait(this.config.drainSeconds * 1_000, undefined, { signal }).catch(() => undefined);
  }

  /** Adds the hooks that close the connections of this process. */
  attachTo(server: FastifyInstance): void {
    server.addHook('onSend', (_request, reply, body: unknown, done) => {
      if (this.begun) reply.header('connection', 'close');
      done(null, body);
    });
    server.addHook('preClose', (done) => {
      this.begin();
      // Node.js closes idle connections only at this moment. A response that began before the shutdown keeps its
      // connection open, which becomes idle later.
      const timer = setInterval(() => server.server.closeIdleConnections(), CLOSE_IDLE_MS);
      // A server that never listened emits no 'close'.
      timer.unref();
      server.server.once('close', () => clearInterval(timer));
      done();
    });
  }
}
