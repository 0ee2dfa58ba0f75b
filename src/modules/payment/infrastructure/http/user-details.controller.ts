import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { ETagged, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { ChoiceField, IntegerField, ListField } from '../../../../shared/http/validation/fields.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { UserDto } from '../../../user/index.js';
import type { PaymentSum } from '../../application/payment-queries.js';
import { UserDetails, type UserDetailsView } from '../../application/user-details.js';
import type { PayableType, PaymentStatus } from '../../domain/payment.js';
import { PAYMENT_STATUSES } from './payment.dto.js';

class PaymentSumDto implements PaymentSum {
  @ChoiceField('Whether the payments are for reservations or orders', ['RESERVATION', 'ORDER'])
  type!: PayableType;

  @ChoiceField('The status of the payments', PAYMENT_STATUSES, { example: 'PAID' })
  status!: PaymentStatus;

  @IntegerField('How many payments', { example: 3 })
  count!: number;

  @IntegerField('The sum of their amounts', { example: 450_000 })
  amount!: number;
}

class UserDetailsDto extends UserDto {
  @IntegerField('The prepaid balance', { example: 300_000 })
  balance: number;

  @ListField('The payments of the user: one of each reservation and order', PaymentSumDto)
  payments: readonly PaymentSumDto[];

  constructor({ user, balance, payments }: UserDetailsView) {
    super(user);
    this.balance = balance;
    this.payments = payments;
  }
}

@ApiTags('user')
@AdminOnly()
@Controller('v1/admin/users')
export class UserDetailsController {
  constructor(private readonly details: UserDetails) {}

  @Get(':userId')
  @ETagged('part')
  @ApiOperation({ summary: 'A user with balance and purchases' })
  @ApiOkResponse({ type: UserDetailsDto })
  @ApiProblems('USER_NOT_FOUND')
  async getUser(@IdParam('userId') userId: string): Promise<Tagged<UserDetailsDto>> {
    const details = await this.details.getDetails(userId);
    return new Tagged(details.user.version, new UserDetailsDto(details));
  }
}
