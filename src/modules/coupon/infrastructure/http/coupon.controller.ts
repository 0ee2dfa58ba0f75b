import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type {
  IdempotentAnswer,
  IdempotentCall,
} from '../../../../shared/database/idempotency/idempotency-keys.js';
import {
  Call,
  Idempotent,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { CouponFacade } from '../../application/coupon.facade.js';
import type { CouponView, UserCouponView } from '../../application/coupon-views.js';
import { CouponDto, CreateCouponBody, toTerms } from './coupon.dto.js';
import { UserCouponDto } from './user-coupon.dto.js';

@ApiTags('coupon')
@Controller('v1/coupons')
export class CouponController {
  constructor(private readonly coupons: CouponFacade) {}

  @Post()
  @LocatedAt('/v1/coupons/:id')
  @AdminOnly()
  @Idempotent()
  @LogsCreation('coupon', (it: CouponController, id) => it.coupons.getCoupon(id))
  @ApiOperation({ summary: 'Create a limited coupon' })
  @ApiBody({ type: CreateCouponBody })
  @ApiCreatedResponse({ type: CouponDto })
  @ApiProblems('INVALID_COUPON')
  createCoupon(@Body() body: CreateCouponBody): Promise<CouponView> {
    return this.coupons.createCoupon(toTerms(body));
  }

  @Get()
  @ApiOperation({ summary: 'All coupons, newest first' })
  @ApiPage(CouponDto)
  listCoupons(@Query() query: PageQuery): Promise<Page<CouponView>> {
    return readPage(query, BY_ID, (page) => this.coupons.listCoupons(page));
  }

  @Get(':couponId')
  @ApiOperation({ summary: 'A coupon, with the exact number of remaining pieces' })
  @ApiOkResponse({ type: CouponDto })
  @ApiProblems('COUPON_NOT_FOUND')
  getCoupon(@IdParam('couponId') couponId: string): Promise<CouponView> {
    return this.coupons.getCoupon(couponId);
  }

  @Post(':couponId/claim')
  @LocatedAt('/v1/users/me/coupons')
  @RateLimited('claim')
  @IdempotentUseCase()
  @ApiOperation({
    summary: 'Claim a coupon, first come, first served',
    description: 'One piece per user, and at most `quantity` pieces in total.',
  })
  @ApiCreatedResponse({ type: UserCouponDto })
  @ApiProblems(
    'COUPON_NOT_FOUND',
    'COUPON_NOT_CLAIMABLE',
    'COUPON_ALREADY_CLAIMED',
    'COUPON_SOLD_OUT',
  )
  claimCoupon(
    @IdParam('couponId') couponId: string,
    @CurrentUser() user: Principal,
    @Call() call: IdempotentCall | null,
  ): Promise<IdempotentAnswer<UserCouponView>> {
    return this.coupons.claim({ userId: user.id, couponId }, call);
  }
}
