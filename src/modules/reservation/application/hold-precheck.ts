import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { RecentIds } from '../../../shared/cache/recent-ids.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { SeatFacade } from '../../concert/index.js';
import { assertMayHold, type HoldableSeats } from '../domain/hold-policy.js';
import { Reservations } from '../domain/reservations.js';
import type { HoldRequest } from './hold-seats.js';

/** About 2 MB. */
const MAX_SEATS = 20_000;

/**
 * Rejects holds early, from committed data: most requests are for reserved seats and need no
 * transaction. HoldSeats decides again under the locks. Seats that this instance has not seen in a
 * request before are not checked, because most of them are free.
 */
@Injectable()
export class HoldPrecheck {
  private readonly requested = new RecentIds(MAX_SEATS);
  /** Batches of user ids per show. */
  private readonly counts = new Batcher<string, number>(async (userIds, showId) => {
    const counts = await this.reservations.countSeats(userIds, showId, this.clock.now());
    return userIds.map((userId) => fulfilled(counts.get(userId) ?? 0));
  });

  constructor(
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * Not inside a transaction.
   * @throws ConcertError SHOW_NOT_FOUND, and like `assertMayHold`
   */
  async check({ userId, showId, seatIds }: HoldRequest): Promise<void> {
    const areNew = seatIds.every((id) => !this.requested.has(id));
    for (const id of seatIds) this.requested.add(id);
    if (areNew) return;
    const seats = await this.seats.read(showId, seatIds);
    const now = this.clock.now();
    // The user's seats are counted only if the hold fails anyway, to refuse it with the right code.
    if (mayHold(seats, seatIds, now)) return;
    const taken = await this.counts.submit(showId, userId);
    assertMayHold(seats, { seatIds, taken }, now);
  }
}

/** Whether a user without seats may hold these. */
function mayHold(seats: HoldableSeats, seatIds: readonly string[], now: Date): boolean {
  try {
    assertMayHold(seats, { seatIds, taken: 0 }, now);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
