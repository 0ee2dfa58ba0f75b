import { Injectable } from '@nestjs/common';
import { BatchedUseCase } from '../../../shared/database/batched-use-case.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { newId } from '../../../shared/ids.js';
import { type Coupon, statusAt } from '../domain/coupon.js';
import { CouponError } from '../domain/coupon-error.js';
import { Coupons } from '../domain/coupons.js';
import { LockedCoupon } from '../domain/locked-coupon.js';
import type { UserCoupon } from '../domain/user-coupon.js';
import { toUserCouponView, type UserCouponView } from './coupon-views.js';

export interface ClaimRequest {
  readonly couponId: string;
  readonly userId: string;
}

/** The locked state that decides the claims of one coupon. */
export interface LockedClaims {
  readonly couponId: string;
  /** Null when there is no such coupon. */
  readonly coupon: LockedCoupon | null;
  readonly now: Date;
}

/** Claims coupons in batches per coupon, first come, first served (docs/adr/0009-group-commit.md). */
@Injectable()
export class ClaimCoupons {
  private readonly claims: BatchedUseCase<ClaimRequest, LockedClaims, UserCoupon, UserCouponView>;

  constructor(
    private readonly coupons: Coupons,
    private readonly clock: Clock,
    keys: IdempotencyKeys,
    transactions: Transactions,
  ) {
    this.claims = new BatchedUseCase(
      {
        name: 'claim',
        keyOf: ({ couponId }) => couponId,
        lock: (requests, couponId) => this.lock(requests, couponId),
        decide: decideClaim,
        write: (granted, locked) => this.write(granted, locked),
      },
      keys,
      transactions,
    );
  }

  /** Not inside a transaction. @throws like `decideClaim` */
  submit(
    request: ClaimRequest,
    call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<UserCouponView>> {
    return this.claims.submit(request, call);
  }

  private async lock(requests: readonly ClaimRequest[], couponId: string): Promise<LockedClaims> {
    const now = this.clock.now();
    const coupon = await this.read(couponId, now);
    if (!coupon) return { couponId, coupon: null, now };
    // Read after the lock, so it sees the claims of other instances.
    const userIds = requests.map(({ userId }) => userId);
    const holders = await this.coupons.findHolders(couponId, userIds);
    return { couponId, coupon: new LockedCoupon(coupon, holders), now };
  }

  /** Locks the coupon if a piece can be claimed. */
  private async read(couponId: string, now: Date): Promise<Coupon | null> {
    const locked = await this.coupons.lockClaimable(couponId, now);
    if (locked) return locked;
    const coupon = (await this.coupons.find([couponId])).get(couponId) ?? null;
    // An admin has added pieces, or changed the period, between the two reads.
    const isOpen = coupon && statusAt(coupon, now) === 'OPEN';
    return isOpen ? this.coupons.change(couponId, {}, null) : coupon;
  }

  private async write(
    granted: readonly UserCoupon[],
    { couponId, now }: LockedClaims,
  ): Promise<readonly UserCouponView[]> {
    await this.coupons.grant(couponId, granted);
    return granted.map((coupon) => toUserCouponView(coupon, now));
  }
}

/** @throws CouponError COUPON_NOT_FOUND; and like `LockedCoupon.claim` @internal */
export function decideClaim({ userId }: ClaimRequest, { coupon, now }: LockedClaims): UserCoupon {
  if (!coupon) throw new CouponError('COUPON_NOT_FOUND');
  return coupon.claim(userId, newId(), now);
}
