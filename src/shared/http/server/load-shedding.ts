import { PAGE_FILES } from './page-files.js';
import { isProbe } from './probes.js';

/** With the waiting page: without JavaScript, each of its loads is a poll. */
const WAITING_ROOM = /^\/(v1\/queue\/(tokens|challenges)|rooms\/)/;
/** Files of the pages. They need neither PostgreSQL nor Redis. */
const FILES = ['/assets/', ...PAGE_FILES.map((file) => `/${file}`)];

type Budget = 'waitingRoom' | 'shop';

interface LoadSheddingSettings {
  /** Largest number of requests of each budget at work. */
  readonly maxConcurrentRequests: number;
}

/**
 * Load shedding: an instance refuses requests beyond its budget without executing them, with 503
 * `OVERLOADED`, after a delay of one second (docs/adr/0012-load-shedding.md). The waiting room has a budget of its own: its users keep their
 * places while the shop is busy, or while PostgreSQL hangs.
 */
export class LoadShedding {
  private readonly atWork: Record<Budget, number> = { waitingRoom: 0, shop: 0 };

  constructor(private readonly settings: LoadSheddingSettings) {}

  /** Whether the budget of this request is used up. */
  refuses(method: string, url: string): boolean {
    const budget = budgetOf(url);
    if (budget === null || method === 'OPTIONS') return false;
    return this.atWork[budget] >= this.settings.maxConcurrentRequests;
  }

  /** Counts a request as at work, until `end` is called with the return value. */
  begin(url: string): Budget | null {
    const budget = budgetOf(url);
    if (budget !== null) this.atWork[budget] += 1;
    return budget;
  }

  end(budget: Budget | null): void {
    if (budget !== null) this.atWork[budget] -= 1;
  }
}

/** Null for probes and files: they are served always. */
function budgetOf(url: string): Budget | null {
  if (WAITING_ROOM.test(url)) return 'waitingRoom';
  return isProbe(url) || FILES.some((path) => url.startsWith(path)) ? null : 'shop';
}
