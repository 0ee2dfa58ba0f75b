import cluster, { type Worker } from 'node:cluster';
import type { Config } from './config/settings.js';
import { WORKER_VARIABLE } from './config/worker.js';
import { onEndSignal } from './end-signals.js';
import type { StructuredLog } from './shared/logging/structured-log.js';
import { answerScrapes } from './shared/metrics/cluster-metrics.js';

/** Backoff before a dead worker is replaced: doubled as long as workers die within YOUNG_MS. */
const RESTART_DELAY_MS = { min: 500, max: 30_000 };
const YOUNG_MS = 60_000;

/**
 * The primary process of a cluster: it starts the workers that share one port, replaces dead ones and
 * forwards signals. It ends after its workers; when it is killed, Node.js ends them.
 *
 * The first worker boots alone, so that a boot error is reported once and the first admin added once.
 */
export class ClusterPrimary {
  private readonly listening = new Set<Worker>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  private started = 1;
  private exitCode: number | undefined;
  private resolve!: (exitCode: number) => void;

  constructor(
    private readonly config: Pick<Config, 'webConcurrency' | 'operationsPort'>,
    private readonly log: StructuredLog,
  ) {}

  /** Returns the exit code: 0 after a signal, 1 when no worker can serve. */
  run(): Promise<number> {
    answerScrapes();
    onEndSignal((signal) => this.stop(0, signal));
    this.start(1, RESTART_DELAY_MS.min);
    return new Promise((resolve) => (this.resolve = resolve));
  }

  private start(number: number, restartDelayMs: number): void {
    const startedAt = performance.now();
    const worker = cluster.fork({ [WORKER_VARIABLE]: `${number}` });
    worker.on('listening', ({ port }) => {
      // The public port comes after it.
      if (port === this.config.operationsPort) return;
      this.listening.add(worker);
      this.startOthers();
    });
    worker.once('exit', (code, signal) => {
      const served = this.listening.delete(worker);
      if (this.exitCode !== undefined) return this.resolveWhenDone();
      // The same error would stop the other workers; this one has written it to standard error.
      if (!served && this.listening.size === 0) return this.stop(1, 'SIGTERM');
      const lifetimeMs = performance.now() - startedAt;
      const delay = lifetimeMs < YOUNG_MS ? restartDelayMs : RESTART_DELAY_MS.min;
      const how = (signal as string | null) ?? `code ${code}`;
      this.log.write('error', 'a worker ended', { worker: number, how, restartInMs: delay });
      this.schedule(delay, () => {
        this.start(number, Math.min(2 * delay, RESTART_DELAY_MS.max));
      });
    });
  }

  private startOthers(): void {
    if (this.exitCode !== undefined) return;
    while (this.started < this.config.webConcurrency) {
      this.started += 1;
      this.start(this.started, RESTART_DELAY_MS.min);
    }
  }

  private schedule(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      action();
    }, delayMs);
    this.restarts.add(timer);
  }

  /** Each worker finishes its open requests. A second signal is forwarded too. */
  private stop(exitCode: number, signal: NodeJS.Signals): void {
    this.exitCode ??= exitCode;
    this.restarts.forEach(clearTimeout);
    for (const worker of liveWorkers()) worker.process.kill(signal);
    this.resolveWhenDone();
  }

  private resolveWhenDone(): void {
    if (liveWorkers().length === 0) this.resolve(this.exitCode ?? 0);
  }
}

function liveWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter(
    (worker): worker is Worker => worker !== undefined && !worker.isDead(),
  );
}
