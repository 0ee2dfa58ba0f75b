import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/settings.js';
import { BatchedUseCase, DecideAgain } from '../../../shared/database/batched-use-case.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { QueueFacade } from '../../queue/index.js';
import type { Reservation } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';
import {
  decideHold,
  type GrantedHold,
  type HoldRequest,
  type LockedHolds,
  SeatsInMotion,
  type Slots,
} from './decide-hold.js';
import { reservedPlaces, type ReservationView, toReservationView } from './reservation-views.js';

/** Each attempt fails only if another transaction took seats meanwhile. */
const MAX_ATTEMPTS = 200;

/**
 * Holds places in batches per show, in the order of arrival. Each request gets all of its places or
 * none (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class HoldSeats {
  private readonly holds: BatchedUseCase<HoldRequest, LockedHolds, GrantedHold, ReservationView>;

  constructor(
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly payments: PaymentFacade,
    private readonly queue: QueueFacade,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly transactions: Transactions,
    keys: IdempotencyKeys,
  ) {
    this.holds = new BatchedUseCase(
      {
        name: 'hold',
        keyOf: ({ showId }) => showId,
        lock: (requests, showId) => this.lock(requests, showId),
        decide: decideHold,
        write: (granted, locked) => this.write(granted, locked),
      },
      keys,
      transactions,
    );
  }

  /** Not inside a transaction. @throws like `decideHold`; ConcertError SHOW_NOT_FOUND */
  async submit(
    request: HoldRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReservationView>> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.holds.submit(request, call);
      } catch (error) {
        if (!(error instanceof SeatsInMotion)) throw error;
        const { positions, refusal } = error;
        const mayRetry = attempt < MAX_ATTEMPTS;
        if (!mayRetry || !(await this.seats.untilUnlocked(request.showId, positions)))
          throw refusal;
      }
    }
  }

  /**
   * Lock order: users, then seats by id, then areas by id. The statements are sent together and run
   * one after the other, so `findHolds` sees all holds that other instances made for these users.
   */
  private async lock(requests: readonly HoldRequest[], showId: string): Promise<LockedHolds> {
    const now = this.clock.now();
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    const wanted = {
      seatIds: requests.flatMap(({ seatIds }) => seatIds),
      areaIds: requests.flatMap(({ areas }) => areas.map(({ areaId }) => areaId)),
      wantsBest: requests.some(({ best }) => best !== null),
    };
    const [, before, places] = await Promise.all([
      this.queue.lockUsers(requests),
      this.reservations.findHolds(userIds, showId, now),
      this.seats.lock(showId, wanted, now),
    ]);
    const holdExpiresAt = new Date(now.getTime() + this.config.holdSeconds * 1_000);
    const [holds, slots] = [new Map(before), new Map()];
    return { userIds, places, before, holds, slots, now, holdExpiresAt };
  }

  /**
   * Writes the rows and extends the slots at the same time
   * (docs/adr/0007-redis-inside-a-transaction.md). If a slot has ended, the writes are rolled back and
   * all requests are decided again, so that the places can go to another request.
   */
  private async write(
    granted: readonly GrantedHold[],
    locked: LockedHolds,
  ): Promise<readonly ReservationView[] | DecideAgain<LockedHolds>> {
    const reservations = await this.withBestSeats(granted, locked);
    if (reservations instanceof DecideAgain) return reservations;
    const undo = this.transactions.savepoint();
    const [slots] = await Promise.all([
      this.extendSlots(reservations, locked),
      this.store(reservations, locked),
    ]);
    if (reservations.every(({ state }) => slots.get(state.userId) === null)) {
      const { places, now } = locked;
      return reservations.map((reservation) => toReservationView(reservation, places.show, now));
    }
    await undo();
    return again({ ...locked, slots });
  }

  /**
   * Locks the best seats. If others were faster, all requests are decided again without these seats.
   * The locks stay.
   */
  private async withBestSeats(
    granted: readonly GrantedHold[],
    locked: LockedHolds,
  ): Promise<readonly Reservation[] | DecideAgain<LockedHolds>> {
    const wanted = granted.flatMap(({ best }) => best);
    if (wanted.length === 0) return granted.map(({ reservation }) => reservation);
    const seats = await this.seats.lockAt(locked.places.show, wanted, locked.now);
    const lost = wanted.filter((position) => !seats.has(position));
    if (lost.length > 0) return again(locked, lost);
    return granted.map(({ reservation, best }) =>
      best.length === 0
        ? reservation
        : reservation.withSeats(best.flatMap((position) => seats.get(position) ?? [])),
    );
  }

  /** Extends only slots that this batch has not extended before. */
  private async extendSlots(
    granted: readonly Reservation[],
    { userIds, slots }: LockedHolds,
  ): Promise<Slots> {
    const rooms = new Map(granted.map(({ state: { userId, roomId } }) => [userId, roomId]));
    const missing = [...rooms].flatMap(([userId, roomId]) =>
      slots.has(userId) ? [] : { userId, roomId },
    );
    try {
      const refusals = await this.queue.extendSlots(missing, this.config.holdSeconds);
      const added = missing.map(({ userId }, index) => [userId, refusals[index] ?? null] as const);
      return new Map([...slots, ...added]);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // Redis is away. The whole batch is refused, so that not every decision waits for Redis again.
      return new Map(userIds.map((userId) => [userId, error]));
    }
  }

  private async store(granted: readonly Reservation[], locked: LockedHolds): Promise<void> {
    const { places, holdExpiresAt } = locked;
    const payments = granted.map((reservation) => {
      const { paymentId, id, userId, roomId } = reservation.state;
      const reference = { type: 'RESERVATION' as const, id };
      const purchase = { ...reservedPlaces(reservation, places.show), lines: [] };
      const common = { id: paymentId, userId, reference, purchase, roomId };
      return { ...common, amount: reservation.amount, expiresAt: holdExpiresAt };
    });
    const held = granted.map(({ state, seatIds }) => ({ reservationId: state.id, seatIds }));
    await Promise.all([
      this.seats.hold(held, holdExpiresAt),
      this.seats.takeAreas(places),
      this.payments.prepare(payments),
      this.reservations.add(granted),
    ]);
  }
}

/** All requests are decided again on the same locks, without the best seats at `lost`. */
function again(locked: LockedHolds, lost: readonly number[] = []): DecideAgain<LockedHolds> {
  const [places, holds] = [locked.places.freshCopy(lost), new Map(locked.before)];
  return new DecideAgain({ ...locked, places, holds });
}
