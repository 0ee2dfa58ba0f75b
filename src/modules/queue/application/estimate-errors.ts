import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import type { WaitEstimate } from '../domain/waiting-time.js';
import { WaitingRoom } from './waiting-room.js';

/** Enough for the shares, and one short script per room and second. A large pre-queue leaves samples to other rooms. */
const MAX_SAMPLES = 200;
const MAX_SAMPLES_PER_ROOM = 50;

type Place = Pick<QueueTokenClaims, 'roomId' | 'number'>;

interface Sample {
  readonly claims: QueueTokenClaims;
  readonly joinedSecond: number;
  /** The first estimate that the user was shown, and when. */
  shown: { readonly atMs: number; readonly estimate: WaitEstimate } | null;
}

/** Upper bounds of the actual wait by the p50 that was shown: between 0.8 and 1.2 it was right within 20 %. */
export const RATIO_BUCKETS = [0.25, 0.5, 0.8, 1, 1.2, 1.5, 2, 4];

/**
 * Compares the first estimates that some users were shown with their waits: of one user per room and second at most, and of
 * 200 users in this process at a time. Users who leave or are passed over do not count.
 */
@Injectable()
export class EstimateErrors {
  /** By bucket of RATIO_BUCKETS; one more has no bound. */
  readonly ratios = { counts: RATIO_BUCKETS.map(() => 0).concat(0), sum: 0 };
  belowP90 = 0;
  aboveP90 = 0;
  /** By place. */
  private readonly samples = new Map<string, Sample>();
  private isLooking = false;

  constructor(
    private readonly waitingRoom: WaitingRoom,
    private readonly clock: Clock,
  ) {}

  /** Call for a user who has begun to wait, or to gather before the room opens. */
  consider(claims: QueueTokenClaims): void {
    if (this.samples.size >= MAX_SAMPLES) return;
    const joinedSecond = Math.floor(this.clock.now().getTime() / 1_000);
    let inRoom = 0;
    for (const sample of this.samples.values()) {
      if (sample.claims.roomId !== claims.roomId) continue;
      inRoom += 1;
      if (sample.joinedSecond === joinedSecond || inRoom === MAX_SAMPLES_PER_ROOM) return;
    }
    this.samples.set(placeOf(claims), { claims, joinedSecond, shown: null });
  }

  /** Call when the user with this place is shown an estimate. */
  show(place: Place, estimate: WaitEstimate): void {
    const sample = this.samples.get(placeOf(place));
    if (sample) sample.shown ??= { atMs: this.clock.now().getTime(), estimate };
  }

  /** Call every second. */
  async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const rooms = new Map<string, Sample[]>();
    for (const sample of this.samples.values()) {
      const { roomId } = sample.claims;
      rooms.set(roomId, [...(rooms.get(roomId) ?? []), sample]);
    }
    // What could not be read is read in the next second.
    await Promise.allSettled([...rooms].map(([roomId, samples]) => this.lookAt(roomId, samples)));
    this.isLooking = false;
  }

  private async lookAt(roomId: string, samples: readonly Sample[]): Promise<void> {
    const claims = samples.map((sample) => sample.claims);
    for (const [index, glimpse] of (await this.waitingRoom.peek(roomId, claims)).entries()) {
      if (glimpse === 'WAITING') continue;
      const { shown } = samples[index]!;
      this.samples.delete(placeOf(claims[index]!));
      if (glimpse !== 'GONE' && shown) this.count(shown, glimpse);
    }
  }

  private count({ atMs, estimate }: NonNullable<Sample['shown']>, admittedMs: number): void {
    const seconds = Math.max(0, admittedMs - atMs) / 1_000;
    const ratio = seconds / estimate.p50Seconds;
    const bucket = RATIO_BUCKETS.findIndex((bound) => ratio <= bound);
    this.ratios.counts[bucket < 0 ? RATIO_BUCKETS.length : bucket]! += 1;
    this.ratios.sum += ratio;
    if (seconds <= estimate.p90Seconds) this.belowP90 += 1;
    else this.aboveP90 += 1;
  }
}

function placeOf({ roomId, number }: Place): string {
  return `${roomId} ${number}`;
}
