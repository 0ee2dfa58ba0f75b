/** A scan of a genuine ticket, as this device keeps it. */
export interface StoredScan {
  readonly ticketId: string;
  readonly showId: string;
  readonly code: string;
  readonly gate: string;
  readonly scannedAt: string;
  /** QUEUED: without an answer of the server. CONFLICT: let in here, but refused by the server. */
  readonly state: 'QUEUED' | 'ADMITTED' | 'CONFLICT' | 'SETTLED';
  readonly refusal?: Refusal;
}

/** Why the server refused a scan. */
export interface Refusal {
  readonly code: string;
  readonly usedAt: string | null;
  readonly gate: string | null;
}

const STORE = 'scans';
const KEEP_DAYS = 7;

/**
 * The scans of this device, in IndexedDB. It reports a full disk, which `localStorage` of `stored.ts` does not, and
 * decides between two tabs which scan of a ticket is the first.
 */
export class ScanStore {
  private constructor(private readonly database: IDBDatabase) {}

  static async open(): Promise<ScanStore> {
    const opening = indexedDB.open('onsale.scans', 1);
    opening.onupgradeneeded = () => {
      const store = opening.result.createObjectStore(STORE, { keyPath: 'ticketId' });
      store.createIndex('state', 'state');
    };
    return new ScanStore(await resultOf(opening));
  }

  /** Keeps the scan, unless the ticket has one. Returns that one then. */
  async add(scan: StoredScan): Promise<StoredScan | null> {
    const scans = this.scans('readwrite');
    const earlier = await resultOf(scans.get(scan.ticketId) as IDBRequest<StoredScan | undefined>);
    if (earlier) return earlier;
    await resultOf(scans.add(scan));
    await endOf(scans.transaction);
    return null;
  }

  async find(ticketId: string): Promise<StoredScan | null> {
    const scan = this.scans('readonly').get(ticketId) as IDBRequest<StoredScan | undefined>;
    return (await resultOf(scan)) ?? null;
  }

  async put(scan: StoredScan): Promise<void> {
    await resultOf(this.scans('readwrite').put(scan));
  }

  async remove({ ticketId }: StoredScan): Promise<void> {
    await resultOf(this.scans('readwrite').delete(ticketId));
  }

  count(state: StoredScan['state']): Promise<number> {
    return resultOf(this.scans('readonly').index('state').count(state));
  }

  list(state: StoredScan['state'], limit?: number): Promise<StoredScan[]> {
    const scans = this.scans('readonly').index('state').getAll(state, limit);
    return resultOf(scans as IDBRequest<StoredScan[]>);
  }

  /** Forgets the admissions of shows that are over. */
  async tidy(now: number): Promise<void> {
    const before = new Date(now - KEEP_DAYS * 86_400_000).toISOString();
    for (const state of ['ADMITTED', 'SETTLED'] as const) {
      for (const scan of await this.list(state)) {
        if (scan.scannedAt < before) await this.remove(scan);
      }
    }
  }

  private scans(mode: IDBTransactionMode): IDBObjectStore {
    return this.database.transaction(STORE, mode).objectStore(STORE);
  }
}

function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB'));
  });
}

/** Only then the scan survives the browser. */
function endOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB'));
  });
}
