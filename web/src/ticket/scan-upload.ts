import { ProblemError, type components } from '@onsale/client';
import { signal } from '@preact/signals';
import { onsale } from '../shared/session.js';
import type { ScanStore, StoredScan } from './scan-store.js';

type Results = components['schemas']['OfflineCheckInsDto']['results'];
/** What the server says about a scan. */
export type Outcome = Results[number];

/** The most scans of one request. */
const MAX_SCANS = 200;
const TIMEOUT_MS = 10_000;
const MAX_PAUSE_MS = 15_000;

/**
 * Sends queued scans until the server has answered all of them. The server recognises a scan by code, gate and time,
 * so a scan whose answer was lost is sent again without harm.
 */
export class ScanUpload {
  /** Whether the last request was answered. */
  readonly isOnline = signal(navigator.onLine);
  readonly queued = signal(0);
  readonly conflicts = signal<readonly StoredScan[]>([]);
  /** Why the server refuses uploads, for example after the role was taken away. */
  readonly error = signal<unknown>(null);
  private readonly waiting = new Map<string, (outcome: Outcome) => void>();
  private isRunning = false;
  private wake = () => {};

  constructor(private readonly store: ScanStore) {
    addEventListener('offline', () => (this.isOnline.value = false));
    addEventListener('online', () => {
      this.isOnline.value = true;
      this.wake();
      void this.run();
    });
  }

  /** The answer to a stored scan. Null if it does not come within this time. */
  async outcomeOf({ ticketId }: StoredScan, withinMs: number): Promise<Outcome | null> {
    void this.run();
    if (!this.isOnline.value) return null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const outcome = await new Promise<Outcome | null>((resolve) => {
      this.waiting.set(ticketId, resolve);
      timer = setTimeout(() => resolve(null), withinMs);
    });
    clearTimeout(timer);
    this.waiting.delete(ticketId);
    return outcome;
  }

  /** Sends what is queued. Does nothing while that goes on. */
  async run(): Promise<void> {
    await this.refresh();
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let failures = 0; this.queued.value > 0;) {
        failures = (await this.send()) ? 0 : failures + 1;
        await this.refresh();
        if (failures > 0) await this.pause(Math.min(MAX_PAUSE_MS, 500 * 2 ** failures));
      }
    } finally {
      this.isRunning = false;
    }
  }

  /** The door has dealt with the conflict. */
  async settle(scan: StoredScan): Promise<void> {
    await this.store.put({ ...scan, state: 'SETTLED' });
    await this.refresh();
  }

  private async send(): Promise<boolean> {
    const scans = await this.store.list('QUEUED', MAX_SCANS);
    const checkins = scans.map(({ code, showId, gate, scannedAt }) => ({
      ...{ code, showId, gate, scannedAt },
    }));
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { results } = await onsale.post('/v1/checkins/batch', { body: { checkins }, signal });
      for (const [index, scan] of scans.entries()) await this.receive(scan, results[index]!);
      this.isOnline.value = true;
      this.error.value = null;
      return true;
    } catch (error) {
      this.isOnline.value = false;
      this.error.value = error instanceof ProblemError && !error.isTemporary ? error : null;
      return false;
    }
  }

  private async receive(scan: StoredScan, outcome: Outcome): Promise<void> {
    const answer = this.waiting.get(scan.ticketId);
    const { admitted, code, usedAt, gate } = outcome;
    if (admitted) await this.store.put({ ...scan, state: 'ADMITTED' });
    // Nobody was let in, so the next scan of this ticket asks the server again.
    else if (answer) await this.store.remove(scan);
    else {
      const refusal = { code: code ?? '', usedAt, gate };
      await this.store.put({ ...scan, state: 'CONFLICT', refusal });
    }
    answer?.(outcome);
  }

  private async refresh(): Promise<void> {
    this.queued.value = await this.store.count('QUEUED');
    this.conflicts.value = await this.store.list('CONFLICT');
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, ms);
    });
  }
}
