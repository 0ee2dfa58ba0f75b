import { Injectable, type OnModuleInit } from '@nestjs/common';
import { BatchedReads } from '../../../shared/database/batched-reads.js';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../shared/domain/version.js';
import { newId } from '../../../shared/ids.js';
import { heldById, UserHoldings } from '../../user/index.js';
import {
  assertChange,
  assertTerms,
  type Coupon,
  type CouponChanges,
  type CouponTerms,
  endOf,
} from '../domain/coupon.js';
import { CouponError } from '../domain/coupon-error.js';
import { Coupons } from '../domain/coupons.js';
import type { LockedCoupons } from '../domain/locked-coupons.js';
import type { UserCouponStatus } from '../domain/user-coupon.js';
import { UserCoupons } from '../domain/user-coupons.js';
import { ClaimCoupons, type ClaimRequest } from './claim-coupons.js';
import { CouponQueries } from './coupon-queries.js';
import {
  type CouponView,
  toCouponView,
  type UserCouponView,
  type VersionedCoupon,
} from './coupon-views.js';

@Injectable()
export class CouponFacade implements OnModuleInit {
  private readonly reads = new BatchedReads(this.transactions, (ids) => this.coupons.find(ids));

  constructor(
    private readonly coupons: Coupons,
    private readonly userCoupons: UserCoupons,
    private readonly queries: CouponQueries,
    private readonly claimCoupons: ClaimCoupons,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    this.holdings.register('coupon', {
      lists: { coupons: (userId) => heldById((page) => this.listUserCoupons(userId, page, null)) },
    });
  }

  /** @throws CouponError INVALID_COUPON */
  async createCoupon(terms: CouponTerms): Promise<CouponView> {
    assertTerms(terms);
    const now = this.clock.now();
    const coupon: Coupon = {
      ...terms,
      id: newId(),
      issued: 0,
      endedAt: null,
      revokedAt: null,
      version: FIRST_VERSION,
      createdAt: now,
    };
    await this.coupons.add(coupon);
    return toCouponView(coupon, now);
  }

  /**
   * Changes the name, the periods or the quantity.
   * @throws CouponError COUPON_NOT_FOUND, INVALID_COUPON, COUPON_QUANTITY_TOO_SMALL
   * @throws VersionError PRECONDITION_FAILED
   */
  changeCoupon(
    id: string,
    changes: CouponChanges,
    expected: ExpectedVersions = null,
  ): Promise<VersionedCoupon> {
    return this.transactions.run(async () => {
      // Waits for the claims that hold the row, so `issued` is exact.
      const coupon = await this.coupons.change(id, {}, expected);
      if (coupon) assertChange(coupon, changes);
      return this.versioned(coupon && (await this.coupons.change(id, changes, null)));
    });
  }

  /**
   * Stops the claims of a coupon. With `revoke` no new order can use a claimed piece; orders that use
   * one keep it until they end. Safe to call twice, also to revoke later.
   * @throws CouponError COUPON_NOT_FOUND
   */
  endCoupon(id: string, revoke: boolean): Promise<VersionedCoupon> {
    return this.transactions.run(async () => {
      const coupon = await this.coupons.change(id, {}, null);
      const end = coupon && endOf(coupon, revoke, this.clock.now());
      return this.versioned(end && (await this.coupons.change(id, end, null)));
    });
  }

  /**
   * Locks the coupon until the caller's transaction ends.
   * @throws CouponError COUPON_NOT_FOUND
   */
  async lockCoupon(id: string): Promise<CouponView> {
    return this.versioned(await this.coupons.change(id, {}, null)).view;
  }

  /** Returns the coupon with the exact number of remaining pieces. @throws CouponError COUPON_NOT_FOUND */
  async getCoupon(id: string): Promise<VersionedCoupon> {
    return this.versioned(await this.reads.find(id));
  }

  /** All coupons, newest first, one more than the limit. */
  listCoupons(page: PageRequest): Promise<readonly CouponView[]> {
    return this.queries.listCoupons(page, this.clock.now());
  }

  /**
   * Gives the user the coupon, first come, first served. Not inside a transaction.
   * @throws CouponError COUPON_NOT_FOUND, COUPON_NOT_CLAIMABLE, COUPON_ALREADY_CLAIMED,
   * COUPON_SOLD_OUT; and like `IdempotencyKeys.run`
   */
  claim(
    request: ClaimRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<UserCouponView>> {
    return this.claimCoupons.submit(request, call);
  }

  /** The user's coupons, newest first, one more than the limit. `status` null means all. */
  listUserCoupons(
    userId: string,
    page: PageRequest,
    status: UserCouponStatus | null,
  ): Promise<readonly UserCouponView[]> {
    return this.queries.listUserCoupons(userId, page, status, this.clock.now());
  }

  /** Locks claimed coupons in the order of their ids, until the transaction ends. */
  lock(userCouponIds: readonly string[]): Promise<LockedCoupons> {
    return this.userCoupons.lock(userCouponIds);
  }

  /** Stores the uses of locked coupons, in the same transaction. */
  saveUses(coupons: LockedCoupons, now: Date): Promise<void> {
    return this.userCoupons.saveUses(coupons.uses, now);
  }

  /** Makes the coupons of unpaid or refunded orders available again. Safe to call twice. */
  giveBack(orderIds: readonly string[]): Promise<void> {
    return this.userCoupons.giveBack(orderIds);
  }

  /** @throws CouponError COUPON_NOT_FOUND */
  private versioned(coupon: Coupon | null): VersionedCoupon {
    if (!coupon) throw new CouponError('COUPON_NOT_FOUND');
    return { version: coupon.version, view: toCouponView(coupon, this.clock.now()) };
  }
}
