import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { isId } from '../../../../shared/ids.js';
import { ApiProblems, ApiQueueToken, Public } from '../../../../shared/http/openapi/openapi.js';
import { type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { DrawDocuments } from '../../application/draw/draw-documents.js';
import type { DrawView, OwnDrawView } from '../../application/draw/draw-view.js';
import { QueueFacade, type TokenBearer } from '../../application/queue.facade.js';
import { DrawDto, EntriesDto, EntriesQuery, OwnDrawDto } from './draw.dto.js';
import { Bearer, QueueTokenSuffices } from './queue-token.request.js';

const BY_ENTRY_ID = { of: (id: string) => id, matches: isId };

@ApiTags('queue')
@Controller('v1/queue/rooms/:roomId/draw')
export class DrawController {
  constructor(private readonly documents: DrawDocuments) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'The draw of a room',
    description: 'For checking that the order was drawn by lot: docs/fairness.md.',
  })
  @ApiOkResponse({ type: DrawDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND', 'QUEUE_DRAW_NOT_FOUND')
  getDraw(@IdParam('roomId') roomId: string): Promise<DrawView> {
    return this.documents.getDraw(roomId);
  }

  @Get('entries')
  @Public()
  @ApiOperation({
    summary: 'The entries of a draw, in ascending order',
    description: 'Once they are sealed, they never change.',
  })
  @ApiOkResponse({ type: EntriesDto, description: 'One page' })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND', 'QUEUE_DRAW_NOT_FOUND', 'QUEUE_DRAW_NOT_SEALED')
  listDrawEntries(
    @IdParam('roomId') roomId: string,
    @Query() query: EntriesQuery,
  ): Promise<Page<string>> {
    return readPage(query, BY_ENTRY_ID, (page) => this.documents.listEntryIds(roomId, page));
  }
}

@ApiTags('queue')
@Controller('v1/queue/tokens/me/draw')
export class OwnDrawController {
  constructor(private readonly queue: QueueFacade) {}

  @Get()
  @QueueTokenSuffices()
  @ApiOperation({ summary: 'The rank that the user has drawn, and its proof' })
  @ApiOkResponse({ type: OwnDrawDto })
  @ApiQueueToken(
    ...['QUEUE_TOKEN_MISSING', 'QUEUE_TOKEN_INVALID', 'QUEUE_UNAVAILABLE'],
    ...['QUEUE_ROOM_NOT_FOUND', 'QUEUE_DRAW_NOT_FOUND', 'QUEUE_DRAW_ENTRY_NOT_FOUND'],
  )
  getOwnDraw(@Bearer() bearer: TokenBearer): Promise<OwnDrawView> {
    return this.queue.getOwnDraw(bearer);
  }
}
