import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange } from '../../../../shared/http/pipeline/logged-changes.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { ConcertFacade } from '../../../concert/index.js';
import { CancelShows } from '../../application/cancel-shows.js';
import type { CancellationView } from '../../application/cancellation-view.js';
import { CancellationDto, CancelShowBody } from './cancellation.dto.js';

@ApiTags('concert')
@Controller('v1/shows/:showId')
export class CancellationController {
  constructor(
    private readonly cancelShows: CancelShows,
    private readonly concerts: ConcertFacade,
  ) {}

  @Post('cancel')
  @HttpCode(200)
  @AdminOnly()
  @Idempotent()
  @LogsChange('show', 'showId', (it: CancellationController, id) => it.concerts.getShow(id))
  @ApiOperation({
    summary: 'Cancel a show and refund everybody',
    description:
      'Nothing can be held or paid any more. Holds end and paid reservations are refunded within about ' +
      'a minute. A show stays cancelled; a second call changes nothing and returns the progress.',
  })
  @ApiOkResponse({ type: CancellationDto })
  @ApiProblems('SHOW_NOT_FOUND')
  cancelShow(
    @IdParam('showId') showId: string,
    @Body() { reason }: CancelShowBody,
  ): Promise<CancellationView> {
    return this.cancelShows.cancel(showId, reason);
  }

  @Get('cancellation')
  @AdminOnly()
  @ApiOperation({ summary: 'How far the refunds of a cancelled show are' })
  @ApiOkResponse({ type: CancellationDto })
  @ApiProblems('SHOW_NOT_FOUND', 'SHOW_NOT_CANCELLED')
  getCancellation(@IdParam('showId') showId: string): Promise<CancellationView> {
    return this.cancelShows.getProgress(showId);
  }
}
