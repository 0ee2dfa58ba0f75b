import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { assertOnSale, SeatFacade, type ShowOnSale } from '../../concert/index.js';
import { assertWithinLimit } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';

/**
 * What a hold can be refused with at once, by what is committed after it was asked for: most of a
 * crowd wants seats that are gone, and needs no transaction to be told. Who is not refused here has
 * nothing yet: HoldSeats decides it again, under the locks.
 */
@Injectable()
export class EarlyRefusals {
  private readonly counts = new Batcher<{ userId: string; showId: string }, number>(
    async (requests) => {
      const [first] = requests;
      const userIds = requests.map(({ userId }) => userId);
      const now = this.clock.now();
      const counts = await this.reservations.countSeats(userIds, first?.showId ?? '', now);
      return userIds.map((userId) => fulfilled(counts.get(userId) ?? 0));
    },
  );

  constructor(
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly clock: Clock,
  ) {}

  /** Undefined when nothing speaks against the hold so far. */
  async find(
    userId: string,
    show: ShowOnSale,
    seatIds: readonly string[],
  ): Promise<DomainError | undefined> {
    return refusalOf(async () => {
      assertOnSale(show, this.clock.now());
      assertWithinLimit(0, seatIds.length, show.maxSeatsPerUser);
      const refusal = await refusalOf(() => this.seats.assertFree(show.id, seatIds));
      if (!refusal) return;
      // Who has too many seats is told that first, as under the locks.
      const taken = await this.counts.submit(show.id, { userId, showId: show.id });
      assertWithinLimit(taken, seatIds.length, show.maxSeatsPerUser);
      throw refusal;
    });
  }
}

async function refusalOf(check: () => Promise<void>): Promise<DomainError | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}
