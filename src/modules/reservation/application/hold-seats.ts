import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { fulfilled, rejected } from '../../../shared/batching/outcomes.js';
import { GroupCommit } from '../../../shared/database/group-commit.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import { newId } from '../../../shared/ids.js';
import { assertOnSale, type LockedSeats, SeatFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { QueueFacade } from '../../queue/index.js';
import { assertWithinLimit, Reservation } from '../domain/reservation.js';
import { Reservations } from '../domain/reservations.js';
import { type ReservationView, toReservationView } from './reservation-views.js';

/** A hold on its way, with the idempotency key it came with, and why it may only be replayed. */
export interface Holding {
  readonly userId: string;
  readonly showId: string;
  /** The waiting room in front of the show. */
  readonly roomId: string;
  /** At least one; each seat once. */
  readonly seatIds: readonly string[];
  readonly call: IdempotentCall | null;
  readonly refusal: Error | undefined;
}

type Outcome<Answer> = PromiseSettledResult<Answer>;

/** Holds of one show, and what was found of them once their turns and seats were locked. */
interface Batch {
  readonly holdings: readonly Holding[];
  /** Seats that each user has already, by user id. */
  readonly counts: ReadonlyMap<string, number>;
  readonly locked: LockedSeats;
  readonly now: Date;
}

/** What Redis says of slots, by user id: null for one that lasts long enough, else the refusal. */
type SlotRefusals = Map<string, Error | null>;

/**
 * Holds seats. In an on-sale everybody wants seats of the same show, so those that come together are
 * settled together: a batch is one transaction with a handful of statements, in which each hold gets
 * all of its seats or none, in the order of arrival (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class HoldSeats {
  private readonly holds: GroupCommit<Holding, IdempotentAnswer<ReservationView>>;

  constructor(
    private readonly reservations: Reservations,
    private readonly seats: SeatFacade,
    private readonly payments: PaymentFacade,
    private readonly queue: QueueFacade,
    private readonly keys: IdempotencyKeys,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly transactions: Transactions,
  ) {
    this.holds = new GroupCommit('hold', transactions, (batch) =>
      this.keys.runAll(
        batch.map(({ call }) => call),
        (places) => this.settle(places.flatMap((place) => batch[place] ?? [])),
      ),
    );
  }

  /** Not inside a transaction. Rejects with what refuses this hold; then it has no seat. */
  submit(holding: Holding): Promise<IdempotentAnswer<ReservationView>> {
    return this.holds.submit(holding.showId, holding);
  }

  private async settle(holdings: readonly Holding[]): Promise<readonly Outcome<ReservationView>[]> {
    const open = holdings.filter(({ refusal }) => !refusal);
    const [first] = open;
    const held = first ? await this.hold(first, open) : [];
    const outcomes = new Map(open.map((holding, index) => [holding, held[index]]));
    return holdings.map((holding) => outcomes.get(holding) ?? rejected(holding.refusal));
  }

  /** Locks in the same order as everybody: the turns of users, then seats by id. */
  private async hold(
    { showId, roomId }: Holding,
    holdings: readonly Holding[],
  ): Promise<readonly Outcome<ReservationView>[]> {
    const now = this.clock.now();
    const userIds = [...new Set(holdings.map(({ userId }) => userId))];
    const turns = userIds.map((userId) => ({ userId, roomId }));
    const wanted = holdings.flatMap(({ seatIds }) => seatIds);
    // Sent together, done one after the other: what is read once the turns are ours has all that
    // other instances have given to these users.
    const [, counts, locked] = await Promise.all([
      this.queue.takeTurnOfEach(turns),
      this.reservations.countSeats(userIds, showId, now),
      this.seats.lock(showId, wanted, now),
    ]);

    const outcomes = await this.write({ holdings, counts, locked, now });
    return outcomes.map((outcome) =>
      outcome.status === 'fulfilled' ? fulfilled(toReservationView(outcome.value, now)) : outcome,
    );
  }

  /**
   * Who gets seats needs a slot as long as the hold. It is extended before the commit, because one
   * that ended since the gate refuses the hold (ADR 7). Hardly any has, so Redis is asked while the
   * rows are written. If one has, they are undone: its seats are for the next in line, and it is decided anew.
   */
  private async write(batch: Batch): Promise<readonly Outcome<Reservation>[]> {
    const slots: SlotRefusals = new Map();
    for (;;) {
      const seats = batch.locked.untaken();
      const outcomes = this.decide(batch, seats, slots);
      const reservations = reservationsOf(outcomes);
      if (reservations.length === 0) return outcomes;
      const userIds = reservations.map(({ state }) => state.userId);
      const undo = this.transactions.savepoint();
      await Promise.all([
        this.extendSlots(batch.holdings, userIds, slots),
        this.store(reservations, seats, this.holdEnd(batch.now)),
      ]);
      if (userIds.every((userId) => slots.get(userId) === null)) return outcomes;
      await undo();
    }
  }

  /** In the order of arrival; what one gets is gone for the next, and counts for its user. */
  private decide(
    { holdings, counts, now }: Batch,
    seats: LockedSeats,
    slots: SlotRefusals,
  ): readonly Outcome<Reservation>[] {
    const { show } = seats;
    const takenBy = new Map(counts);
    return holdings.map(({ userId, seatIds }) => {
      try {
        assertOnSale(show, now);
        const noSlot = slots.get(userId);
        if (noSlot) throw noSlot;
        const taken = takenBy.get(userId) ?? 0;
        assertWithinLimit(taken, seatIds.length, show.maxSeatsPerUser);
        const id = newId();
        const reserved = seats.take(seatIds, id);
        takenBy.set(userId, taken + seatIds.length);
        return fulfilled(
          new Reservation({
            id,
            userId,
            showId: show.id,
            roomId: show.roomId,
            paymentId: newId(),
            seats: reserved,
            status: 'HELD',
            holdExpiresAt: this.holdEnd(now),
            createdAt: now,
          }),
        );
      } catch (error) {
        if (!(error instanceof DomainError)) throw error;
        return rejected(error);
      }
    });
  }

  /** Of those users whose slots have not been extended yet. */
  private async extendSlots(
    holdings: readonly Holding[],
    userIds: readonly string[],
    slots: SlotRefusals,
  ): Promise<void> {
    const roomId = holdings[0]?.roomId ?? '';
    const unasked = new Set(userIds.filter((userId) => !slots.has(userId)));
    const owners = [...unasked].map((userId) => ({ userId, roomId }));
    try {
      const refusals = await this.queue.extendSlots(owners, this.config.holdSeconds);
      for (const [index, { userId }] of owners.entries()) {
        slots.set(userId, refusals[index] ?? null);
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      // Redis is away: then nobody gets a seat, and it makes no sense to ask for the next in line.
      for (const { userId } of holdings) slots.set(userId, error);
    }
  }

  private async store(
    reservations: readonly Reservation[],
    seats: LockedSeats,
    heldUntil: Date,
  ): Promise<void> {
    const payments = reservations.map(({ state: { paymentId, id, userId, roomId }, amount }) => ({
      id: paymentId,
      userId,
      reference: { type: 'RESERVATION' as const, id },
      roomId,
      amount,
      expiresAt: heldUntil,
    }));
    await Promise.all([
      this.seats.hold(seats, heldUntil),
      this.payments.prepare(payments),
      this.reservations.add(reservations),
    ]);
  }

  private holdEnd(now: Date): Date {
    return new Date(now.getTime() + this.config.holdSeconds * 1_000);
  }
}

function reservationsOf(drafts: readonly Outcome<Reservation>[]): readonly Reservation[] {
  return drafts.flatMap((draft) => (draft.status === 'fulfilled' ? draft.value : []));
}
