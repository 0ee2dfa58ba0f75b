import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { assertOnSale, ConcertFacade, SeatFacade, type ShowOnSale } from '../../concert/index.js';
import { assertWithinLimit } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';

export interface FirstLook {
  readonly show: ShowOnSale;
  readonly refusal: DomainError | undefined;
}

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
    private readonly concerts: ConcertFacade,
    private readonly seats: SeatFacade,
    private readonly clock: Clock,
  ) {}

  /** Without a refusal nothing speaks against the hold so far. @throws ConcertError SHOW_NOT_FOUND */
  async look(userId: string, showId: string, seatIds: readonly string[]): Promise<FirstLook> {
    const [show, seatsGone] = await Promise.all([
      this.concerts.getShow(showId),
      refusalOf(() => this.seats.assertFree(showId, seatIds)),
    ]);
    const refusal = await refusalOf(async () => {
      assertOnSale(show, this.clock.now());
      assertWithinLimit(0, seatIds.length, show.maxSeatsPerUser);
      if (!seatsGone) return;
      // Who has too many seats is told that first, as under the locks.
      const taken = await this.counts.submit(showId, { userId, showId });
      assertWithinLimit(taken, seatIds.length, show.maxSeatsPerUser);
      throw seatsGone;
    });
    return { show, refusal };
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
