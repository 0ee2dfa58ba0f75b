import { setTimeout as wait } from 'node:timers/promises';
import { disturbNetwork, isNetworkFault } from './hosts/network-faults.mjs';
import { targetOf } from './schedule.mjs';

/** @typedef {import('./schedule.mjs').Fault} Fault */
/** @typedef {import('./stand.mjs').ChaosStand} ChaosStand */

/**
 * An injected fault. Times are in milliseconds of `performance.now()`.
 * @typedef {Fault & { startedAt: number, endedAt: number | null, firstAnswers: Map<string, number> }} Injected
 */

const CUT_SHARE = 0.3;
/** @type {readonly string[]} */
const MEET_DRAW = ['instance killed', 'Redis restarted', 'Redis emptied'];

/** Whether a draw begins as the fault begins. @param {Pick<Fault, 'kind'>} fault */
export function meetsDraw({ kind }) {
  return MEET_DRAW.includes(kind);
}

/** The minimum time to recover, also when the previous fault took longer than planned. */
const MIN_PAUSE_MS = 1_500;

/** Injects the faults of the schedule, begins the draws that they meet, and measures the time until requests succeed again. */
export class Faults {
  /** @type {Injected[]} */
  injected = [];
  /** Frozen processes. @type {Set<number>} */
  #frozen = new Set();

  /**
   * @param {ChaosStand} stand
   * @param {import('./draw-rooms.mjs').DrawRooms} draws
   * @param {(line: string) => void} log
   */
  constructor(stand, draws, log) {
    this.stand = stand;
    this.draws = draws;
    this.log = log;
  }

  /**
   * @param {readonly Fault[]} schedule
   * @param {AbortSignal} stop skips faults that have not begun, and ends the current ones
   */
  async run(schedule, stop) {
    const startedAt = performance.now();
    const tracks = [...new Set(schedule.map(({ track }) => track))];
    await Promise.all(
      tracks.map(async (name) => {
        for (const fault of schedule.filter(({ track }) => track === name)) {
          const planned = startedAt + fault.at * 1_000 - performance.now();
          const pause = Math.max(MIN_PAUSE_MS, planned);
          await wait(pause, undefined, { signal: stop }).catch(() => undefined);
          if (stop.aborted) return;
          await this.#inject(fault, startedAt, stop);
        }
      }),
    );
  }

  /** Notes a successful response. @param {string} kind */
  answered(kind) {
    const now = performance.now();
    for (const { endedAt, firstAnswers } of this.injected) {
      if (endedAt !== null && !firstAnswers.has(kind)) firstAnswers.set(kind, now - endedAt);
    }
  }

  /**
   * @param {Fault} fault
   * @param {number} begin
   * @param {AbortSignal} stop
   */
  async #inject(fault, begin, stop) {
    const goOn = await this.#beginDraw(fault);
    /** @type {Injected} */
    const injected = {
      ...fault,
      startedAt: performance.now(),
      endedAt: null,
      firstAnswers: new Map(),
    };
    this.injected.push(injected);
    this.log(`${((injected.startedAt - begin) / 1_000).toFixed(1)} s: ${fault.kind}`);
    await this.#apply(fault, () => {
      goOn();
      return wait(fault.seconds * 1_000, undefined, { signal: stop }).catch(() => undefined);
    });
    injected.endedAt = performance.now();
  }

  /**
   * An instance that will be killed is the only one at work, so that it is the one that draws.
   * @param {Fault} fault
   * @returns {Promise<() => void>} lets the draw go on
   */
  async #beginDraw(fault) {
    if (!meetsDraw(fault)) return () => undefined;
    const { instances } = this.stand;
    const drawing = instances[this.#victimOf(fault.target)];
    const others =
      fault.kind === 'instance killed' ? instances.filter((one) => one !== drawing) : [];
    let goOn = () => {};
    await this.#freeze(
      others.map(({ pid }) => pid),
      async () => {
        goOn = await this.draws.begin(drawing?.origin ?? '');
      },
    );
    return goOn;
  }

  /** @param {number} target @returns {number} the index of the instance that a fault hits */
  #victimOf(target) {
    return Math.floor(target * this.stand.instances.length);
  }

  /**
   * @param {Fault} fault
   * @param {() => Promise<void>} lasts
   */
  async #apply({ kind, target }, lasts) {
    const { stand } = this;
    if (isNetworkFault(kind)) {
      if (stand.hosts) await disturbNetwork(stand.hosts, { kind, target }, lasts);
      return;
    }
    const { instances, postgres, redis, receiver, proxy, emulator } = stand;
    const victim = this.#victimOf(target);
    switch (kind) {
      case 'instance killed':
        await instances[victim]?.kill();
        await lasts();
        return stand.restartInstance(victim);
      case 'instance frozen':
        return this.#freeze([instances[victim]?.pid ?? 0], lasts);
      case 'PostgreSQL killed':
        await postgres.kill();
        await lasts();
        return stand.restartPostgres();
      case 'PostgreSQL frozen':
        return this.#freeze([postgres.pid, ...(await this.#backends())], lasts);
      case 'connection to PostgreSQL frozen': {
        const backend = targetOf(await this.#backends('onsale'), target);
        return this.#freeze(backend === undefined ? [] : [backend], lasts);
      }
      case 'Redis restarted':
        await redis.stop();
        await lasts();
        return stand.restartRedis({ empty: false });
      case 'Redis emptied':
        await redis.kill();
        await lasts();
        return stand.restartRedis({ empty: true });
      case 'Redis frozen':
        return this.#freeze([await redis.pidOf(target)], lasts);
      case 'PostgreSQL replica promoted':
        await stand.promoteReplica?.();
        return lasts();
      case 'receiver slow':
      case 'receiver failing':
        receiver.mode = kind === 'receiver slow' ? 'slow' : 'failing';
        await lasts();
        receiver.mode = 'healthy';
        return;
      case 'connections cut':
        proxy.cutShare = CUT_SHARE;
        await lasts();
        proxy.cutShare = 0;
        return;
      case 'payment providers frozen':
        emulator.plan.isFrozen = true;
        await lasts();
        emulator.plan.isFrozen = false;
    }
  }

  /**
   * @param {readonly number[]} pids
   * @param {() => Promise<void>} lasts
   */
  async #freeze(pids, lasts) {
    for (const pid of pids) if (signal(pid, 'SIGSTOP')) this.#frozen.add(pid);
    await lasts();
    for (const pid of pids) {
      signal(pid, 'SIGCONT');
      this.#frozen.delete(pid);
    }
  }

  /** Resumes frozen processes, because they could not be stopped. */
  resumeAll() {
    for (const pid of this.#frozen) signal(pid, 'SIGCONT');
  }

  /** @param {string} [application] only the processes that serve it; by default all processes of PostgreSQL */
  #backends(application) {
    return this.stand.withDatabase(async (database) => {
      // The most recently active processes first.
      const { rows } = await database.query(
        `SELECT pid FROM pg_stat_activity
         WHERE pid <> pg_backend_pid() AND ($1::text IS NULL OR application_name = $1)
         ORDER BY state_change DESC`,
        [application ?? null],
      );
      return rows.map(({ pid }) => Number(pid));
    });
  }
}

/**
 * @param {number} pid
 * @param {NodeJS.Signals} name
 * @returns {boolean} false if there is no such process
 */
function signal(pid, name) {
  try {
    return pid > 0 && process.kill(pid, name);
  } catch {
    return false;
  }
}
