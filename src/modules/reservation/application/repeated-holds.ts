import { Injectable } from '@nestjs/common';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Clock } from '../../../shared/domain/clock.js';
import { ConcertFacade } from '../../concert/index.js';
import type { WantedHold } from '../domain/hold-policy.js';
import { ReservationError } from '../domain/reservation-error.js';
import type { Reservation } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';
import type { HoldRequest } from './decide-hold.js';
import { type ReservationView, toReservationView } from './reservation-views.js';

/** Answers a request for exactly the places of a hold with that hold. */
@Injectable()
export class RepeatedHolds {
  constructor(
    private readonly reservations: Reservations,
    private readonly concerts: ConcertFacade,
    private readonly keys: IdempotencyKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * `refusal` has refused the request. Not inside a transaction.
   * @throws `refusal`, unless it is SEAT_HELD_BY_YOU and the hold has exactly these places
   */
  async answer(
    request: HoldRequest,
    refusal: unknown,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReservationView>> {
    const isOwn = refusal instanceof ReservationError && refusal.code === 'SEAT_HELD_BY_YOU';
    if (!isOwn) throw refusal;
    const find = async () => {
      const view = await this.find(refusal.details['reservationId'] as string, request);
      if (!view) throw refusal;
      return view;
    };
    if (!call) return { response: await find(), replayed: false };
    return this.keys.run(call, find, () => ({ status: 200 }));
  }

  private async find(id: string, request: HoldRequest): Promise<ReservationView | null> {
    const hold = await this.reservations.find(id);
    const now = this.clock.now();
    if (hold?.statusAt(now) !== 'HELD' || !hasExactly(hold, request)) return null;
    const show = await this.concerts.getShow(request.showId);
    return toReservationView(hold, show, now);
  }
}

function hasExactly({ state, seatIds }: Reservation, wanted: WantedHold): boolean {
  const areas = state.areas.map(({ id, quantity }) => `${id} ${quantity}`);
  const wantedAreas = wanted.areas.map(({ areaId, quantity }) => `${areaId} ${quantity}`);
  return hasSame(seatIds, wanted.seatIds) && hasSame(areas, wantedAreas);
}

/** Both lists have no entry twice. */
function hasSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((entry) => others.includes(entry));
}
