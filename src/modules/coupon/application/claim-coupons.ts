import { Injectable } from '@nestjs/common';
import { fulfilled, rejected } from '../../../shared/batching/outcomes.js';
import { GroupCommit } from '../../../shared/database/group-commit.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { newId } from '../../../shared/ids.js';
import { refusalsInLine } from '../domain/claims.js';
import { CouponError } from '../domain/coupon-error.js';
import { Coupons } from '../domain/coupons.js';
import { claimedBy, type UserCoupon } from '../domain/user-coupon.js';
import { toUserCouponView, type UserCouponView } from './coupon-views.js';

interface Claim {
  readonly couponId: string;
  readonly userId: string;
  /** The idempotency key that it came with, if any. */
  readonly call: IdempotentCall | null;
}

type Outcome<Answer> = PromiseSettledResult<Answer>;

/**
 * Claims of one coupon, settled together: three statements and one commit for all who came while
 * the batch before was under way (docs/adr/0009-group-commit.md).
 */
@Injectable()
export class ClaimCoupons {
  private readonly claims: GroupCommit<Claim, IdempotentAnswer<UserCouponView>>;

  constructor(
    private readonly coupons: Coupons,
    private readonly keys: IdempotencyKeys,
    private readonly clock: Clock,
    transactions: Transactions,
  ) {
    this.claims = new GroupCommit('claim', transactions, (claims) => this.settle(claims));
  }

  /** Not inside a transaction. Rejects with what `settle` refused this claim with. */
  claim(claim: Claim): Promise<IdempotentAnswer<UserCouponView>> {
    return this.claims.submit(claim.couponId, claim);
  }

  /** All claims are of the same coupon. */
  private settle(
    claims: readonly Claim[],
  ): Promise<readonly Outcome<IdempotentAnswer<UserCouponView>>[]> {
    return this.keys.runAll(
      claims.map(({ call }) => call),
      (places) => this.serve(places.flatMap((place) => claims[place] ?? [])),
    );
  }

  private async serve(claims: readonly Claim[]): Promise<readonly Outcome<UserCouponView>[]> {
    const [first] = claims;
    if (!first) return [];
    const { couponId } = first;
    const userIds = claims.map(({ userId }) => userId);
    const now = this.clock.now();
    // Sold out stays sold out, and a claim out of time is refused: neither needs the lock.
    const locked = await this.coupons.lockClaimable(couponId, now);
    const coupon = locked ?? (await this.coupons.find(couponId));
    if (!coupon) return claims.map(() => rejected(new CouponError('COUPON_NOT_FOUND')));
    // Read after the lock is ours: so it sees what other instances have given out.
    const holders = await this.coupons.findHolders(couponId, userIds);
    const granted: UserCoupon[] = [];
    const outcomes = refusalsInLine(coupon, holders, userIds, now).map((refusal, place) => {
      const userId = userIds[place];
      if (refusal || userId === undefined) return rejected(refusal);
      const claimed = claimedBy(userId, coupon, newId(), now);
      granted.push(claimed);
      return fulfilled(toUserCouponView(claimed, now));
    });
    if (granted.length > 0) await this.coupons.grant(couponId, granted);
    return outcomes;
  }
}
