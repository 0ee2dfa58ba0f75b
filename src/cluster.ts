import cluster, { type Worker } from 'node:cluster';
import { WORKER_VARIABLE } from './config/worker.js';
import type { StructuredLog } from './shared/logging/structured-log.js';
import { answerScrapes } from './shared/metrics/cluster-metrics.js';

/** The pause before a dead worker is replaced; it doubles while its successors die young. */
const RESTART_DELAY_MS = { first: 500, longest: 30_000 };
const YOUNG_MS = 60_000;

/**
 * The primary of several worker processes that share one port: it serves nothing itself, replaces a
 * worker that dies, and passes signals on. It ends when all of them have ended.
 *
 * The first worker boots alone, so that whatever keeps it from serving is said once, and an empty
 * database gets its first admin once. Workers die with their primary: Node.js ends them.
 */
export class Primary {
  private readonly listening = new Set<Worker>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  private started = 1;
  private exitCode: number | undefined;
  private resolve!: (exitCode: number) => void;

  constructor(
    private readonly workers: number,
    private readonly log: StructuredLog,
  ) {}

  /** @returns the exit code: 0 after a signal, 1 when no worker could be made to serve */
  run(): Promise<number> {
    answerScrapes();
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT'] as const) {
      process.on(signal, () => this.stop(0, signal));
    }
    this.start(1, RESTART_DELAY_MS.first);
    return new Promise((resolve) => (this.resolve = resolve));
  }

  private start(number: number, restartDelayMs: number): void {
    const startedAt = performance.now();
    const worker = cluster.fork({ [WORKER_VARIABLE]: `${number}` });
    worker.once('listening', () => {
      this.listening.add(worker);
      this.startOthers();
    });
    worker.once('exit', (code, signal) => {
      const served = this.listening.delete(worker);
      if (this.exitCode !== undefined) return this.endIfAlone();
      // What keeps it from serving keeps the others too, and is on standard error.
      if (!served && this.listening.size === 0) return this.stop(1, 'SIGTERM');
      const lived = performance.now() - startedAt;
      const delay = lived < YOUNG_MS ? restartDelayMs : RESTART_DELAY_MS.first;
      const how = (signal as string | null) ?? `code ${code}`;
      this.log.write('error', 'a worker ended', { worker: number, how, restartInMs: delay });
      this.later(delay, () => {
        this.start(number, Math.min(2 * delay, RESTART_DELAY_MS.longest));
      });
    });
  }

  private startOthers(): void {
    if (this.exitCode !== undefined) return;
    while (this.started < this.workers) {
      this.started += 1;
      this.start(this.started, RESTART_DELAY_MS.first);
    }
  }

  private later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      action();
    }, delayMs);
    this.restarts.add(timer);
  }

  /** Each worker finishes its requests in flight. Asked again, they are told again. */
  private stop(exitCode: number, signal: NodeJS.Signals): void {
    this.exitCode ??= exitCode;
    this.restarts.forEach(clearTimeout);
    for (const worker of livingWorkers()) worker.process.kill(signal);
    this.endIfAlone();
  }

  private endIfAlone(): void {
    if (livingWorkers().length === 0) this.resolve(this.exitCode ?? 0);
  }
}

function livingWorkers(): Worker[] {
  return Object.values(cluster.workers ?? {}).filter(
    (worker): worker is Worker => worker !== undefined && !worker.isDead(),
  );
}
