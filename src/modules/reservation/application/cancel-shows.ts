import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { ConcertFacade } from '../../concert/index.js';
import { PaymentFacade } from '../../payment/index.js';
import { UserNotices } from '../../user/index.js';
import { afterPage, type Cancellation, Cancellations } from '../domain/cancellation.js';
import type { Reservation } from '../domain/reservation.js';
import { ReservationError } from '../domain/reservation-error.js';
import { Reservations } from '../domain/reservations.js';
import { ReleaseHolds } from './release-holds.js';
import { type CancellationView, toCancellationView } from './cancellation-view.js';

/** Reservations per transaction. */
const PAGE_SIZE = 500;
/** A transaction that began before the cancellation may commit a hold after it. None is open that long. */
const LATE_MS = 10 * 60 * 1_000;

/**
 * Cancels shows: ends their holds and refunds their paid reservations, page by page. Each page is one
 * transaction that also stores how far it came, so a crash neither loses nor repeats a refund. Safe on
 * several instances at once.
 */
@Injectable()
export class CancelShows {
  constructor(
    private readonly cancellations: Cancellations,
    private readonly reservations: Reservations,
    private readonly concerts: ConcertFacade,
    private readonly payments: PaymentFacade,
    private readonly releaseHolds: ReleaseHolds,
    private readonly notices: UserNotices,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** A show that is already cancelled keeps its first reason. @throws ConcertError SHOW_NOT_FOUND */
  cancel(showId: string, reason: string): Promise<CancellationView> {
    return this.transactions.run(async () => {
      await this.concerts.cancelShow(showId, reason);
      await this.cancellations.start(showId, reason, this.clock.now());
      return this.getProgress(showId);
    });
  }

  /** @throws ConcertError SHOW_NOT_FOUND; ReservationError SHOW_NOT_CANCELLED */
  async getProgress(showId: string): Promise<CancellationView> {
    const cancellation = await this.cancellations.find(showId);
    if (!cancellation) {
      await this.concerts.getShow(showId);
      throw new ReservationError('SHOW_NOT_CANCELLED');
    }
    const remaining = await this.reservations.countLive(showId, this.clock.now());
    const atProviders = await this.payments.countAtProviders(showId);
    return toCancellationView(cancellation, remaining, atProviders);
  }

  /**
   * Handles all cancelled shows, the finished ones again until no late hold can follow. A show that
   * fails does not stop the others. @throws the first failure
   */
  async refundAll(): Promise<void> {
    const since = new Date(this.clock.now().getTime() - LATE_MS);
    const failures: unknown[] = [];
    for (const showId of await this.cancellations.listUnfinishedAt(since)) {
      await this.refundShow(showId).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }

  private async refundShow(showId: string): Promise<void> {
    for (let more = true; more;) {
      more = await this.transactions.run(() => this.refundPage(showId));
    }
  }

  /** Returns whether more pages follow. */
  private async refundPage(showId: string): Promise<boolean> {
    const cancellation = await this.cancellations.claim(showId);
    if (!cancellation) return false;
    const now = this.clock.now();
    const page = await this.reservations.lockLive(showId, cancellation.cursor, now, PAGE_SIZE);
    if (page.length === 0 && cancellation.finishedAt) return false;

    // Holds have transactions of their own: with refunds, two rounds would lock areas, and could deadlock.
    const held = page.filter(({ state }) => state.status === 'HELD');
    if (held.length > 0) {
      await this.releaseHolds.release(held, now);
      const holdsEnded = cancellation.holdsEnded + held.length;
      await this.cancellations.save({ ...cancellation, holdsEnded });
      return true;
    }
    await this.tellBuyers(page, cancellation);
    const refundedAmount = await this.payments.refundAll(
      page.map(({ state }) => state.paymentId),
      cancellation.reason,
      showId,
    );
    const cursor = page.length === PAGE_SIZE ? (page.at(-1)?.state.id ?? null) : null;
    const done = { refunded: page.length, refundedAmount, cursor };
    await this.cancellations.save(afterPage(cancellation, done, now));
    return cursor !== null;
  }

  private async tellBuyers(
    paid: readonly Reservation[],
    { showId, reason }: Cancellation,
  ): Promise<void> {
    if (paid.length === 0) return;
    const { title, startsAt } = await this.concerts.getShow(showId);
    const show = { title, startsAt: startsAt.toISOString(), reason };
    await this.notices.send(
      'show-cancelled',
      paid.map(({ state, amount }) => ({
        userId: state.userId,
        fields: { ...show, amount: amount.amount },
      })),
    );
  }
}
