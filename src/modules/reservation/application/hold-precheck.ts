import { Injectable } from '@nestjs/common';
import { Batcher } from '../../../shared/batching/batcher.js';
import { fulfilled } from '../../../shared/batching/outcomes.js';
import { RecentIds } from '../../../shared/cache/recent-ids.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { type BestWish, SeatFacade } from '../../concert/index.js';
import {
  assertMayHold,
  type HoldablePlaces,
  NO_HOLDS,
  type UserHolds,
  type WantedHold,
} from '../domain/hold-policy.js';
import { Reservations } from '../domain/reservations.js';
import type { HoldRequest } from './decide-hold.js';

/** About 2 MB. */
const MAX_SEATS = 20_000;
const MAX_AREAS = 1_000;
const MAX_WISHES = 1_000;

/**
 * Rejects holds early, from committed data: most requests are for reserved seats or sold-out areas and
 * need no transaction. HoldSeats decides again under the locks. Seats that this instance has not seen in
 * a request before are not checked, because most of them are free; nor are areas that were not sold
 * out, and wishes for the best seats that were always granted.
 */
@Injectable()
export class HoldPrecheck {
  private readonly requested = new RecentIds(MAX_SEATS);
  private readonly soldOut = new RecentIds(MAX_AREAS);
  /** Wishes without enough seats. One that nothing can grant must not slow down the others. */
  private readonly scarce = new RecentIds(MAX_WISHES);
  /** Batches of user ids per show. */
  private readonly holds = new Batcher<string, UserHolds>(async (userIds, showId) => {
    const holds = await this.reservations.findHolds(userIds, showId, this.clock.now());
    return userIds.map((userId) => fulfilled(holds.get(userId) ?? NO_HOLDS));
  });

  constructor(
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly clock: Clock,
  ) {}

  /**
   * Not inside a transaction.
   * @throws ConcertError SHOW_NOT_FOUND, NO_SEATS_TOGETHER, and like `assertMayHold`
   */
  async check(request: HoldRequest): Promise<void> {
    const { userId, showId, seatIds, best } = request;
    if (best) {
      if (this.scarce.has(wishOf(showId, best))) await this.checkBest(request, best);
      return;
    }
    const areaIds = request.areas.map(({ areaId }) => areaId);
    const areKnown = seatIds.some((id) => this.requested.has(id));
    for (const id of seatIds) this.requested.add(id);
    if (!areKnown && !areaIds.some((id) => this.soldOut.has(id))) return;
    const places = await this.seats.read(showId, seatIds, areaIds);
    const now = this.clock.now();
    // What the user has is read only if the hold fails anyway, to refuse it with the right code.
    if (mayHold(places, request, now)) return;
    const user = await this.holds.submit(showId, userId);
    assertMayHold(places, request, user, now);
  }

  /** Remembers areas that were sold out for this request, and a wish without enough seats. */
  learn({ areas, showId, best }: HoldRequest, refusal: unknown): void {
    if (!(refusal instanceof DomainError)) return;
    if (best && refusal.code === 'NO_SEATS_TOGETHER') this.scarce.add(wishOf(showId, best));
    if (refusal.code !== 'AREA_SOLD_OUT') return;
    for (const { areaId } of areas) this.soldOut.add(areaId);
  }

  /** Seats that an open transaction takes still look free: then the locks decide. */
  private async checkBest(request: HoldRequest, wish: BestWish): Promise<void> {
    const { places, free } = await this.seats.readFree(request.showId);
    try {
      free.best(wish);
    } catch (refusal) {
      const user = await this.holds.submit(request.showId, request.userId);
      assertMayHold(places, request, user, this.clock.now());
      throw refusal;
    }
  }
}

/** Equal for equal wishes. */
function wishOf(showId: string, { count, section, maxPrice }: BestWish): string {
  return JSON.stringify([showId, count, section, maxPrice]);
}

/** Whether a user without holds may hold these places. */
function mayHold(places: HoldablePlaces, wanted: WantedHold, now: Date): boolean {
  try {
    assertMayHold(places, wanted, NO_HOLDS, now);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
