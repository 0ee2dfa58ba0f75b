import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiPage, BY_ID, type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { CouponFacade } from '../../application/coupon.facade.js';
import type { UserCouponView } from '../../application/coupon-views.js';
import { UserCouponDto, UserCouponQuery } from './user-coupon.dto.js';

@ApiTags('coupon')
@Controller('v1/users/me/coupons')
export class UserCouponController {
  constructor(private readonly coupons: CouponFacade) {}

  @Get()
  @ApiOperation({ summary: 'Coupons of the user, newest first' })
  @ApiPage(UserCouponDto)
  listUserCoupons(
    @CurrentUser() user: Principal,
    @Query() query: UserCouponQuery,
  ): Promise<Page<UserCouponView>> {
    const status = query.status ?? null;
    return readPage(query, BY_ID, (page) => this.coupons.listUserCoupons(user.id, page, status));
  }
}
