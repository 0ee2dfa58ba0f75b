import { Body, Controller, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  Call,
  Idempotent,
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotentUseCase,
} from '../../../../shared/http/pipeline/idempotency.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../../shared/domain/version.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
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
import type {
  CouponView,
  UserCouponView,
  VersionedCoupon,
} from '../../application/coupon-views.js';
import {
  ChangeCouponBody,
  CouponDto,
  CreateCouponBody,
  EndCouponBody,
  toChanges,
  toTerms,
} from './coupon.dto.js';
import { UserCouponDto } from './user-coupon.dto.js';

@ApiTags('coupon')
@Controller('v1/coupons')
export class CouponController {
  constructor(readonly coupons: CouponFacade) {}

  @Post()
  @LocatedAt('/v1/coupons/:id')
  @AdminOnly()
  @Idempotent()
  @ETagged('part')
  @LogsCreation('coupon', lockCoupon)
  @ApiOperation({ summary: 'Create a limited coupon' })
  @ApiBody({ type: CreateCouponBody })
  @ApiCreatedResponse({ type: CouponDto })
  @ApiProblems('INVALID_COUPON')
  async createCoupon(@Body() body: CreateCouponBody): Promise<Tagged<CouponView>> {
    return new Tagged(FIRST_VERSION, await this.coupons.createCoupon(toTerms(body)));
  }

  @Patch(':couponId')
  @AdminOnly()
  @LogsChange('coupon', 'couponId', lockCoupon)
  @ETagged('part')
  @ApiOperation({
    summary: 'Change the name, the periods or the quantity of a coupon',
    description: 'The change counts for claimed pieces too. A discount never changes.',
  })
  @ApiOkResponse({ type: CouponDto })
  @ApiProblems('COUPON_NOT_FOUND', 'INVALID_COUPON', 'COUPON_QUANTITY_TOO_SMALL')
  async changeCoupon(
    @IdParam('couponId') couponId: string,
    @Body() body: ChangeCouponBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<CouponView>> {
    return tagged(await this.coupons.changeCoupon(couponId, toChanges(body), expected));
  }

  @Post(':couponId/end')
  @HttpCode(200)
  @AdminOnly()
  @Idempotent()
  @LogsChange('coupon', 'couponId', lockCoupon)
  @ETagged('part')
  @ApiOperation({
    summary: 'End a coupon',
    description:
      'Stops the claims. With `revoke` no further order can use a claimed piece. An order that uses ' +
      'one keeps its discount; if that order ends, the piece is REVOKED.',
  })
  @ApiOkResponse({ type: CouponDto })
  @ApiProblems('COUPON_NOT_FOUND')
  async endCoupon(
    @IdParam('couponId') couponId: string,
    @Body() { revoke = false }: EndCouponBody,
  ): Promise<Tagged<CouponView>> {
    return tagged(await this.coupons.endCoupon(couponId, revoke));
  }

  @Get()
  @ApiOperation({ summary: 'All coupons, newest first' })
  @ApiPage(CouponDto)
  listCoupons(@Query() query: PageQuery): Promise<Page<CouponView>> {
    return readPage(query, BY_ID, (page) => this.coupons.listCoupons(page));
  }

  @Get(':couponId')
  @ETagged('part')
  @ApiOperation({ summary: 'A coupon, with the exact number of remaining pieces' })
  @ApiOkResponse({ type: CouponDto })
  @ApiProblems('COUPON_NOT_FOUND')
  async getCoupon(@IdParam('couponId') couponId: string): Promise<Tagged<CouponView>> {
    return tagged(await this.coupons.getCoupon(couponId));
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

/** The log of changes reads the coupon under its lock, so no claim is between its states. */
function lockCoupon({ coupons }: CouponController, id: string): Promise<CouponView> {
  return coupons.lockCoupon(id);
}

function tagged({ version, view }: VersionedCoupon): Tagged<CouponView> {
  return new Tagged(version, view);
}
