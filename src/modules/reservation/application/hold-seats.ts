import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { BatchedUseCase, DecideAgain } from '../../../shared/database/batched-use-case.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { newId } from '../../../shared/ids.js';
import { type LockedSeats, SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { QueueFacade } from '../../queue/index.js';
import { assertMayHold } from '../domain/hold-policy.js';
import { Reservation } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';
import { type ReservationView, toReservationView } from './reservation-views.js';

export interface HoldRequest {
  readonly userId: string;
  readonly showId: string;
  /** The waiting room in front of the show. */
  readonly roomId: string;
  /** At least one; each seat once. */
  readonly seatIds: readonly string[];
}

/** By user id: null for an extended slot, else its refusal. Absent until the slot is extended. */
type Slots = ReadonlyMap<string, DomainError | null>;

/** The locked state that decides the holds of one show. */
export interface LockedHolds {
  readonly userIds: readonly string[];
  readonly seats: LockedSeats;
  /** By user id: the number of held or bought seats of the show before this batch. */
  readonly counts: ReadonlyMap<string, number>;
  /** `counts` plus the seats that this batch grants. */
  readonly taken: Map<string, number>;
  readonly slots: Slots;
  readonly now: Date;
  readonly holdExpiresAt: Date;
}

/**
 * Holds seats in batches per show, in the order of arrival. Each request gets all of its seats or none
 * (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class HoldSeats {
  private readonly holds: BatchedUseCase<HoldRequest, LockedHolds, Reservation, ReservationView>;

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
  submit(
    request: HoldRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<ReservationView>> {
    return this.holds.submit(request, call);
  }

  /**
   * Lock order: users, then seats by id. The statements are sent together and run one after the
   * other, so the count sees all holds that other instances made for these users.
   */
  private async lock(requests: readonly HoldRequest[], showId: string): Promise<LockedHolds> {
    const now = this.clock.now();
    const userIds = [...new Set(requests.map(({ userId }) => userId))];
    const wanted = requests.flatMap(({ seatIds }) => seatIds);
    const [, counts, seats] = await Promise.all([
      this.queue.lockUsers(requests),
      this.reservations.countSeats(userIds, showId, now),
      this.seats.lock(showId, wanted, now),
    ]);
    const holdExpiresAt = new Date(now.getTime() + this.config.holdSeconds * 1_000);
    const [taken, slots] = [new Map(counts), new Map()];
    return { userIds, seats, counts, taken, slots, now, holdExpiresAt };
  }

  /**
   * Writes the rows and extends the slots at the same time
   * (docs/adr/0007-redis-inside-a-transaction.md). If a slot has ended, the writes are rolled back and
   * all requests are decided again, so that the seats can go to another request.
   */
  private async write(
    granted: readonly Reservation[],
    locked: LockedHolds,
  ): Promise<readonly ReservationView[] | DecideAgain<LockedHolds>> {
    const undo = this.transactions.savepoint();
    const [slots] = await Promise.all([
      this.extendSlots(granted, locked),
      this.store(granted, locked.holdExpiresAt),
    ]);
    if (granted.every(({ state }) => slots.get(state.userId) === null)) {
      return granted.map((reservation) => toReservationView(reservation, locked.now));
    }
    await undo();
    const [seats, taken] = [locked.seats.freshCopy(), new Map(locked.counts)];
    return new DecideAgain({ ...locked, seats, taken, slots });
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

  private async store(granted: readonly Reservation[], heldUntil: Date): Promise<void> {
    const payments = granted.map(({ state: { paymentId, id, userId, roomId }, amount }) => ({
      id: paymentId,
      userId,
      reference: { type: 'RESERVATION' as const, id },
      roomId,
      amount,
      expiresAt: heldUntil,
    }));
    const held = granted.map(({ state, seatIds }) => ({ reservationId: state.id, seatIds }));
    await Promise.all([
      this.seats.hold(held, heldUntil),
      this.payments.prepare(payments),
      this.reservations.add(granted),
    ]);
  }
}

/**
 * Takes the seats of one request.
 * @throws QueueError QUEUE_TOKEN_EXPIRED, QUEUE_UNAVAILABLE; and like `assertMayHold` @internal */
export function decideHold({ userId, seatIds }: HoldRequest, locked: LockedHolds): Reservation {
  const { seats, taken, slots, now, holdExpiresAt } = locked;
  const refusal = slots.get(userId);
  if (refusal) throw refusal;
  const had = taken.get(userId) ?? 0;
  assertMayHold(seats, { seatIds, taken: had }, now);
  taken.set(userId, had + seatIds.length);
  return new Reservation({
    id: newId(),
    userId,
    showId: seats.show.id,
    roomId: seats.show.roomId,
    paymentId: newId(),
    seats: seats.take(seatIds),
    areas: [],
    status: 'HELD',
    holdExpiresAt,
    endedAt: null,
    createdAt: now,
  });
}
