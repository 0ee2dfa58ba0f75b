import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UserModule } from '../user/index.js';
import { ClaimCoupons } from './application/claim-coupons.js';
import { CouponFacade } from './application/coupon.facade.js';
import { CouponQueries } from './application/coupon-queries.js';
import { Coupons } from './domain/coupons.js';
import { UserCoupons } from './domain/user-coupons.js';
import { CouponController } from './infrastructure/http/coupon.controller.js';
import { UserCouponController } from './infrastructure/http/user-coupon.controller.js';
import { CouponRow } from './infrastructure/persistence/coupon.row.js';
import { TypeormCouponQueries } from './infrastructure/persistence/typeorm-coupon-queries.js';
import { TypeormCoupons } from './infrastructure/persistence/typeorm-coupons.js';
import { TypeormUserCoupons } from './infrastructure/persistence/typeorm-user-coupons.js';
import { UserCouponRow } from './infrastructure/persistence/user-coupon.row.js';

@Module({
  imports: [UserModule, TypeOrmModule.forFeature([CouponRow, UserCouponRow])],
  controllers: [CouponController, UserCouponController],
  providers: [
    CouponFacade,
    ClaimCoupons,
    { provide: Coupons, useClass: TypeormCoupons },
    { provide: UserCoupons, useClass: TypeormUserCoupons },
    { provide: CouponQueries, useClass: TypeormCouponQueries },
  ],
  exports: [CouponFacade],
})
export class CouponModule {}
