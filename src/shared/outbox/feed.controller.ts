import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Transactions } from '../database/transactions.js';
import { AllowRoles } from '../http/openapi/openapi.js';
import { FlagField, InstantField, IntegerField } from '../http/validation/fields.js';
import { EventSink } from './event-sink.js';
import { readFeedStatus } from './feed-commands.js';

class FeedDto {
  @IntegerField('Events that are neither delivered nor dead letters', { example: 3 })
  pending!: number;

  @InstantField('When the oldest pending event happened; null without one', {
    example: '2026-12-24T18:20:03.000Z',
    nullable: true,
  })
  oldestAt!: string | null;

  @IntegerField('Pending events that failed and wait for their next attempt', { example: 0 })
  retrying!: number;

  @IntegerField('Events that were given up after the last attempt', { example: 0 })
  deadLetters!: number;

  @FlagField('Whether the data platform has told the feed to stop', { example: false })
  disabled!: boolean;
}

@ApiTags('operations')
@AllowRoles('admin', 'operator')
@Controller('v1/admin')
export class FeedController {
  constructor(
    private readonly transactions: Transactions,
    private readonly sink: EventSink,
  ) {}

  @Get('feed')
  @ApiOperation({ summary: 'How far the data platform feed is behind' })
  @ApiOkResponse({ type: FeedDto })
  async getFeed(): Promise<FeedDto> {
    const { waiting, dead, endpoints } = await this.transactions.run(() =>
      readFeedStatus(this.transactions.manager),
    );
    return {
      pending: waiting.total,
      oldestAt: waiting.oldest?.toISOString() ?? null,
      retrying: waiting.retried,
      deadLetters: dead.reduce((sum, { count }) => sum + count, 0),
      disabled: endpoints.some(
        ({ id, disabledAt }) => id === this.sink.receiver?.id && disabledAt !== null,
      ),
    };
  }
}
