import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { BalanceFacade } from '../../application/balance.facade.js';
import type { NumberedEntry } from '../../application/balance-queries.js';
import { BalanceDto, ChargeBody, ChargedDto, EntryDto } from './balance.dto.js';

const BY_SEQUENCE = {
  of: ({ sequence }: NumberedEntry) => sequence,
  matches: (text: string) => /^\d{1,18}$/.test(text),
};

@ApiTags('balance')
@Controller('v1/balance')
export class BalanceController {
  constructor(private readonly balances: BalanceFacade) {}

  @Get()
  @ApiOperation({ summary: 'The prepaid balance' })
  @ApiOkResponse({ type: BalanceDto })
  async getBalance(@CurrentUser() user: Principal): Promise<BalanceDto> {
    return { balance: await this.balances.getBalance(user.id) };
  }

  @Post('charges')
  @LocatedAt('/v1/balance')
  @RateLimited('charge')
  @Idempotent()
  @ApiOperation({ summary: 'Top the balance up' })
  @ApiCreatedResponse({ type: ChargedDto })
  @ApiProblems(
    'TOP_UPS_CLOSED',
    'INVALID_CHARGE_AMOUNT',
    'BALANCE_LIMIT_EXCEEDED',
    'BALANCE_CLOSED',
  )
  async chargeBalance(
    @CurrentUser() user: Principal,
    @Body() { amount }: ChargeBody,
  ): Promise<ChargedDto> {
    const entry = await this.balances.charge(user.id, amount);
    return { balance: entry.balanceAfter, entry };
  }

  @Get('entries')
  @ApiOperation({ summary: 'The history of the balance, newest first' })
  @ApiPage(EntryDto)
  async listBalanceEntries(
    @CurrentUser() user: Principal,
    @Query() query: PageQuery,
  ): Promise<Page<EntryDto>> {
    const { data, nextCursor } = await readPage(query, BY_SEQUENCE, (page) =>
      this.balances.listEntries(user.id, page),
    );
    return { data: data.map(({ sequence: _sequence, ...entry }) => entry), nextCursor };
  }
}
