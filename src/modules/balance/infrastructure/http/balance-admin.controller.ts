import { Body, Controller, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange } from '../../../../shared/http/pipeline/logged-changes.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { BalanceFacade } from '../../application/balance.facade.js';
import { AdjustBalanceBody, ChargedDto } from './balance.dto.js';

@ApiTags('balance')
@AdminOnly()
@Controller('v1/users')
export class BalanceAdminController {
  constructor(private readonly balances: BalanceFacade) {}

  @Post(':userId/balance/adjustments')
  @Idempotent()
  // Reads under the lock of the account, because the user changes it too.
  @LogsChange('balance', 'userId', async (it: BalanceAdminController, id) => ({
    balance: await it.balances.lockBalance(id),
  }))
  @ApiOperation({
    summary: 'Correct the balance of a user',
    description:
      'The amount is added; a negative one is taken. The balance never goes below zero. Nothing is added to the ' +
      'balance of a deleted user, but what arrived there late can be taken and paid out.',
  })
  @ApiCreatedResponse({ type: ChargedDto })
  @ApiProblems('USER_NOT_FOUND', 'INSUFFICIENT_BALANCE', 'BALANCE_LIMIT_EXCEEDED', 'BALANCE_CLOSED')
  async adjustBalance(
    @IdParam('userId') userId: string,
    @Body() { amount }: AdjustBalanceBody,
  ): Promise<ChargedDto> {
    const entry = await this.balances.adjust(userId, amount);
    return { balance: entry.balanceAfter, entry };
  }
}
