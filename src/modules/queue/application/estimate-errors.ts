import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/domain/clock.js';
import type { QueueTokenClaims } from '../domain/queue-token.js';
import type { WaitEstimate } from '../domain/waiting-time.js';
import { RoomViews } from './room-views.js';
import { WaitingRoom } from './waiting-room.js';

/** Enough for the shares, and one short script per room and second. */
const MAX_SAMPLES = 200;

interface Sample {
  readonly claims: QueueTokenClaims;
  readonly joinedSecond: number;
  /** The first estimate that could be shown to the user, and when. */
  shown: { readonly atMs: number; readonly estimate: WaitEstimate } | null;
}

/** Upper bounds of the actual wait by the p50 that was shown: between 0.8 and 1.2 it was right within 20 %. */
export const RATIO_BUCKETS = [0.25, 0.5, 0.8, 1, 1.2, 1.5, 2, 4];

/**
 * Compares the first estimates of some users with their waits: of one user per room and second at most, and of 200 users in
 * this process at a time. Users who leave or are passed over do not count.
 */
@Injectable()
export class EstimateErrors {
  /** By bucket of RATIO_BUCKETS; one more has no bound. */
  readonly ratios = { counts: RATIO_BUCKETS.map(() => 0).concat(0), sum: 0 };
  belowP90 = 0;
  aboveP90 = 0;
  private readonly samples = new Set<Sample>();
  private isLooking = false;

  constructor(
    private readonly waitingRoom: WaitingRoom,
    private readonly views: RoomViews,
    private readonly clock: Clock,
  ) {}

  /** Call for a user who has begun to wait. */
  consider(claims: QueueTokenClaims): void {
    if (this.samples.size >= MAX_SAMPLES) return;
    const joinedSecond = Math.floor(this.clock.now().getTime() / 1_000);
    for (const sample of this.samples) {
      const { roomId } = sample.claims;
      if (roomId === claims.roomId && sample.joinedSecond === joinedSecond) return;
    }
    this.samples.add({ claims, joinedSecond, shown: null });
  }

  /** Call every second. */
  async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const rooms = new Map<string, Sample[]>();
    for (const sample of this.samples) {
      const { roomId } = sample.claims;
      rooms.set(roomId, [...(rooms.get(roomId) ?? []), sample]);
    }
    // What could not be read is read in the next second.
    await Promise.allSettled([...rooms].map(([roomId, samples]) => this.lookAt(roomId, samples)));
    this.isLooking = false;
  }

  private async lookAt(roomId: string, samples: readonly Sample[]): Promise<void> {
    const claims = samples.map((sample) => sample.claims);
    for (const [index, { atMs, turn }] of (await this.waitingRoom.peek(roomId, claims)).entries()) {
      const sample = samples[index]!;
      if (turn !== null && turn > 0) {
        const estimate = sample.shown ? null : await this.views.estimate(roomId, turn);
        if (estimate) sample.shown = { atMs, estimate };
        continue;
      }
      this.samples.delete(sample);
      if (turn === 0 && sample.shown) this.count(sample.shown, atMs);
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
