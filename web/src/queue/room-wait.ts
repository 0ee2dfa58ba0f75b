import { type Connection, type Draw, isPlaceLost, type QueueView } from '@onsale/client';
import { signal } from '@preact/signals';
import { serverNow } from '../shared/clock.js';
import { orReload } from '../shared/later.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale, user } from '../shared/session.js';
import { buyerIn } from '../shared/stored.js';
import {
  firstPosition,
  isClaimed,
  type Milestone,
  milestone,
  ownerOf,
  type Passed,
} from './place.js';

export type Phase =
  | { readonly kind: 'loading' }
  /** No place, and nobody is signed in. */
  | { readonly kind: 'outside' }
  | { readonly kind: 'placed'; readonly view: QueueView; readonly first: number }
  /** `progress`: from 0 to 1. */
  | { readonly kind: 'solving'; readonly progress: number }
  | { readonly kind: 'refused'; readonly error: unknown }
  /**
   * `over`: the slot has ended. `missed`: the time to go in has. `lost`: the place has ended elsewhere.
   * `bought`: the user has bought here.
   */
  | { readonly kind: 'ended'; readonly why: 'left' | 'over' | 'missed' | 'lost' | 'bought' };

interface Entry {
  readonly start?: 'resume' | 'join';
  readonly challenge?: string;
}

/** Silence that is longer than this may have cost a turn, so the user is welcomed back. */
const LONG_SILENCE_MS = 60_000;
/** An admitted user buys on other pages, so the slot is looked at now and then. */
const SLOT_LOOK_MS = 30_000;
const MIN_LOOK_MS = 2_000;
/** Then the user is asked whether to go on. */
const MAX_SOLUTIONS = 3;
/** In the address, so that a reload does not join again. */
const LEFT = '#left';

const loadChallenge = orReload(() => import('./challenge.js'));

/** The wait of this page in one room, from the first look to the end. */
export class RoomWait {
  readonly phase = signal<Phase>({ kind: 'loading' });
  readonly connection = signal<Connection | null>(null);
  /** When the server was last heard, by its own clock. */
  readonly heardAt = signal(0);
  readonly draw = signal<Draw | null>(null);
  /** Null without a place. */
  readonly passed = signal<Passed | null>(null);
  /** What cost the user a turn or a place. It stays in sight until the turn comes. */
  readonly setback = signal<Passed | null>(null);
  /** How long the last silence was before the user came back; 0 if it was short. */
  readonly awayMs = signal(0);
  /** The user has been to the sale. */
  readonly hasClaimed = signal(false);
  private running = new AbortController();
  /** By the clock of this device; 0 for a new wait. */
  private lastHeardMs = 0;
  /** The time until the next regular poll. */
  private expectedMs = 0;
  /** The server has lost the place, and the wait joins again. */
  private isLost = false;
  /** Of the challenge, since the user has asked for it. */
  private solutions = 0;
  code: string | undefined;

  constructor(readonly roomId: string) {}

  /** Takes up an earlier place, else joins if somebody is signed in who has neither left nor bought here. */
  begin(): void {
    const mayJoin = user.value !== null && location.hash !== LEFT && !this.hasBought;
    void this.run(mayJoin ? {} : { start: 'resume' });
  }

  join(code?: string): void {
    this.lastHeardMs = 0;
    this.awayMs.value = 0;
    this.setback.value = null;
    this.solutions = 0;
    buyerIn(this.roomId).write(null);
    if (code !== undefined) this.code = code;
    history.replaceState(null, '', location.pathname + location.search);
    void this.run({});
  }

  /** Gives up place, slot, and what is held unpaid. @throws like the client */
  async leave(): Promise<void> {
    const query = { roomId: this.roomId };
    await onsale.delete('/v1/queue/tokens/me', { params: { query } });
    this.stop();
    history.replaceState(null, '', LEFT);
    this.become({ kind: 'ended', why: 'left' });
  }

  stop(): void {
    this.running.abort();
  }

  private get hasBought(): boolean {
    return buyerIn(this.roomId).read() === user.value?.id;
  }

  private async run(entry: Entry): Promise<void> {
    this.stop();
    this.running = new AbortController();
    const { signal } = this.running;
    this.become({ kind: 'loading' });
    try {
      for (let next = entry; ; next = { start: 'resume' }) {
        await this.wait(next, signal);
        await this.untilLook(signal);
      }
    } catch (error) {
      if (!signal.aborted) await this.end(error);
    }
  }

  /** Until the user is admitted. */
  private async wait(entry: Entry, signal: AbortSignal): Promise<void> {
    const options = {
      ...entry,
      ...(this.code !== undefined && { code: this.code }),
      signal,
      onContact: () => this.hear(),
      onConnection: (connection: Connection) => (this.connection.value = connection),
      onDraw: (draw: Draw) => (this.draw.value = draw),
      onLost: () => (this.isLost = true),
    };
    for await (const view of onsale.queue(this.roomId, options)) {
      signal.throwIfAborted();
      // Somebody else has used this browser.
      if (user.value !== null && ownerOf(view) !== user.value.id) {
        return this.wait({ start: 'join' }, signal);
      }
      this.show(view);
    }
  }

  private show(view: QueueView): void {
    this.expectedMs = view.pollAfterSeconds * 1_000;
    const { value: phase } = this.phase;
    const last = phase.kind === 'placed' ? phase.view : null;
    const first = firstPosition(view);
    this.pass(view, milestone(last, view, first));
    this.hasClaimed.value = isClaimed(view);
    this.phase.value = { kind: 'placed', view, first };
    // The stream brings the draw.
    if (this.mayHaveChangedDraw(last, view)) void this.readDraw();
  }

  private pass({ status, position }: QueueView, next: Milestone | null): void {
    if (status === 'ACTIVE') this.setback.value = null;
    else if (this.isLost) next = 'rejoined';
    this.isLost = false;
    if (next === null) return;
    this.passed.value = { milestone: next, position: position ?? 0 };
    if (next === 'away' || next === 'rejoined') this.setback.value = this.passed.value;
  }

  /** Has no place. */
  private become(phase: Exclude<Phase, { kind: 'placed' }>): void {
    this.passed.value = null;
    this.phase.value = phase;
  }

  private mayHaveChangedDraw(last: QueueView | null, { status, room }: QueueView): boolean {
    if (!room?.opensAt || this.draw.value?.state === 'DRAWN') return false;
    return last === null || last.status !== status || this.connection.value === 'polling';
  }

  private async readDraw(): Promise<void> {
    const path = { roomId: this.roomId };
    try {
      this.draw.value = await onsale.get('/v1/queue/rooms/{roomId}/draw', { params: { path } });
    } catch {
      // A room without a draw, or the next view reads it.
    }
  }

  private hear(): void {
    const now = Date.now();
    const silenceMs = this.lastHeardMs === 0 ? 0 : now - this.lastHeardMs;
    if (silenceMs > LONG_SILENCE_MS + this.expectedMs) this.awayMs.value = silenceMs;
    this.lastHeardMs = now;
    this.heardAt.value = serverNow();
  }

  /** Until the end of the slot, or until the user comes back to this page. */
  private untilLook(signal: AbortSignal): Promise<void> {
    const { value: phase } = this.phase;
    const expiresAt = phase.kind === 'placed' ? phase.view.expiresAt : null;
    const endsInMs = Date.parse(expiresAt ?? '') - serverNow() + 500;
    const lookInMs = Math.max(MIN_LOOK_MS, Math.min(SLOT_LOOK_MS, endsInMs));
    const earliest = Date.now() + MIN_LOOK_MS;
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        document.removeEventListener('visibilitychange', back);
        removeEventListener('pageshow', back);
        if (signal.aborted) reject(signal.reason as Error);
        else resolve();
      };
      const back = () => {
        clearTimeout(timer);
        timer = setTimeout(done, Math.max(0, earliest - Date.now()));
      };
      let timer = setTimeout(done, lookInMs);
      document.addEventListener('visibilitychange', back);
      addEventListener('pageshow', back);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  private async end(error: unknown): Promise<void> {
    const code = codeOf(error);
    const { value: phase } = this.phase;
    const isGone = code?.startsWith('QUEUE_TOKEN_') === true;
    const isChallenged = code === 'CHALLENGE_REQUIRED' || code === 'CHALLENGE_FAILED';
    if (isGone && this.hasBought) {
      this.become({ kind: 'ended', why: 'bought' });
    } else if (phase.kind === 'placed' && isGone) {
      const { status, expiresAt } = phase.view;
      const isActive = status === 'ACTIVE';
      if (isPlaceLost(error) && isActive && Date.parse(expiresAt!) > serverNow()) {
        this.isLost = true;
        return this.run({});
      }
      const why = this.hasClaimed.value ? 'over' : 'missed';
      this.become({ kind: 'ended', why: isActive ? why : 'lost' });
    } else if (isGone) {
      this.become(user.value === null ? { kind: 'outside' } : { kind: 'ended', why: 'left' });
    } else if (code === 'UNAUTHENTICATED') {
      this.become({ kind: 'outside' });
    } else if (isChallenged && this.solutions < MAX_SOLUTIONS) {
      await this.solve();
    } else {
      this.become({ kind: 'refused', error });
    }
  }

  private async solve(): Promise<void> {
    const { signal } = this.running;
    this.solutions += 1;
    this.become({ kind: 'solving', progress: 0 });
    try {
      const { solveChallenge } = await loadChallenge();
      const challenge = await solveChallenge(this.roomId, signal, (progress) => {
        this.become({ kind: 'solving', progress });
      });
      if (!signal.aborted) await this.run({ start: 'join', challenge });
    } catch (error) {
      if (!signal.aborted) this.become({ kind: 'refused', error });
    }
  }
}
