import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThan, Raw } from 'typeorm';
import { Transactions } from '../../../../shared/database/transactions.js';
import { changeVersioned } from '../../../../shared/database/versioned-rows.js';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import type { Coupon } from '../../domain/coupon.js';
import { Coupons } from '../../domain/coupons.js';
import type { UserCoupon } from '../../domain/user-coupon.js';
import { toCoupon, toRow } from './coupon-mapper.js';
import { CouponRow } from './coupon.row.js';

@Injectable()
export class TypeormCoupons extends Coupons {
  constructor(private readonly transactions: Transactions) {
    super();
  }

  async add(coupon: Coupon): Promise<void> {
    await this.transactions.manager.insert(CouponRow, toRow(coupon));
  }

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, Coupon>> {
    const rows = await this.transactions.manager.findBy(CouponRow, { id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, toCoupon(row)]));
  }

  async change(
    id: string,
    changes: Parameters<Coupons['change']>[1],
    expected: ExpectedVersions,
  ): Promise<Coupon | null> {
    const row = await changeVersioned(this.transactions, CouponRow, {
      where: { id },
      changes,
      expected,
    });
    return row && toCoupon(row);
  }

  async lockClaimable(id: string, now: Date): Promise<Coupon | null> {
    const row = await this.transactions.manager.findOne(CouponRow, {
      where: {
        id,
        issued: Raw((issued) => `${issued} < quantity`),
        claimableFrom: LessThanOrEqual(now),
        claimableUntil: MoreThan(now),
        endedAt: IsNull(),
      },
      lock: { mode: 'pessimistic_write' },
    });
    return row && toCoupon(row);
  }

  async findHolders(id: string, userIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.transactions.manager.query<{ userId: string }[]>(
      `SELECT user_id AS "userId" FROM coupon_user_coupons
       WHERE coupon_id = $1 AND user_id = ANY($2::uuid[])`,
      [id, userIds],
    );
    return new Set(rows.map(({ userId }) => userId));
  }

  async grant(id: string, granted: readonly UserCoupon[]): Promise<void> {
    const [, counted] = await this.transactions.manager.query<[unknown[], number]>(
      `WITH claimed AS (
         INSERT INTO coupon_user_coupons (id, coupon_id, user_id, status, claimed_at)
         SELECT claim.id, $1, user_id, 'AVAILABLE', claimed_at
         FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) AS claim (id, user_id, claimed_at)
       )
       UPDATE coupon_coupons SET issued = issued + $5
       WHERE id = $1 AND issued + $5 <= quantity`,
      [
        id,
        granted.map((coupon) => coupon.id),
        granted.map(({ userId }) => userId),
        granted.map(({ claimedAt }) => claimedAt),
        granted.length,
      ],
    );
    if (counted !== 1) throw new Error(`More pieces of coupon ${id} were granted than remained`);
  }
}
