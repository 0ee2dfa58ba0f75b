import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { RecentIds } from '../../../shared/cache/recent-ids.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { assertOnSale, ConcertFacade, SeatFacade } from '../../concert/index.js';
import { assertWithinLimit } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';

/** Some 2 MB of them. */
const MOST_SEATS = 20_000;

/**
 * What a hold can be refused with at once, by what is committed after it was asked for: most of a
 * crowd wants seats that are gone, and needs no transaction to be told. Who is not refused here has
 * nothing yet: HoldSeats decides it again, under the locks. Seats that nobody has asked this instance
 * for are not looked at: it would be in vain for most of them.
 */
@Injectable()
export class EarlyRefusals {
  private readonly askedFor = new RecentIds(MOST_SEATS);
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

  /** Without one nothing is known to speak against the hold. @throws ConcertError SHOW_NOT_FOUND */
  async find(
    userId: string,
    showId: string,
    seatIds: readonly string[],
  ): Promise<DomainError | undefined> {
    const areNew = seatIds.every((id) => !this.askedFor.has(id));
    for (const id of seatIds) this.askedFor.add(id);
    if (areNew) return undefined;
    const [show, seatsGone] = await Promise.all([
      this.concerts.getShow(showId),
      refusalOf(() => this.seats.assertFree(showId, seatIds)),
    ]);
    return refusalOf(async () => {
      assertOnSale(show, this.clock.now());
      assertWithinLimit(0, seatIds.length, show.maxSeatsPerUser);
      if (!seatsGone) return;
      // Who has too many seats is told that first, as under the locks.
      const taken = await this.counts.submit(showId, { userId, showId });
      assertWithinLimit(taken, seatIds.length, show.maxSeatsPerUser);
      throw seatsGone;
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
