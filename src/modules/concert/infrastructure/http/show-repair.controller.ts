import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { ReasonQuery } from '../../../../shared/http/validation/filters.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { ConcertFacade } from '../../application/concert.facade.js';
import { ShowRepairFacade } from '../../application/show-repair.facade.js';
import type { BlockSummary } from '../../domain/show-repair.js';
import { SECTION_EXAMPLES, SectionDto, toSection } from './section.dto.js';
import { ShowDto, tagged } from './show.dto.js';
import {
  AddBlockBody,
  BLOCK_EXAMPLES,
  BlockDto,
  ChangeSectionBody,
  toBlockDto,
  toSeatsToBlock,
} from './show-repair.dto.js';

/** Corrections of a show that is on sale. */
@ApiTags('concert')
@Controller('v1/shows/:showId')
@AdminOnly()
export class ShowRepairController {
  constructor(
    readonly repairs: ShowRepairFacade,
    private readonly concerts: ConcertFacade,
  ) {}

  @Post('sections')
  @LocatedAt('/v1/shows/:showId')
  @Idempotent()
  @LogsChange('show', 'showId', (it: ShowRepairController, id) => it.concerts.getShow(id))
  @ETagged()
  @ApiOperation({ summary: 'Add a section to a show, behind the others' })
  @ApiBody({ type: SectionDto, examples: SECTION_EXAMPLES })
  @ApiCreatedResponse({ type: ShowDto })
  @ApiProblems('SHOW_NOT_FOUND', 'SHOW_CANCELLED', 'SHOW_TOO_LARGE', 'DUPLICATE_SECTION')
  async addSection(
    @IdParam('showId') showId: string,
    @Body() body: SectionDto,
  ): Promise<Tagged<ShowDto>> {
    return tagged(await this.repairs.addSection(showId, toSection(body, '')));
  }

  @Patch('sections/:section')
  @LogsChange('show', 'showId', (it: ShowRepairController, id) => it.concerts.getShow(id))
  @ETagged()
  @ApiOperation({
    summary: 'Change the price or the capacity of a section',
    description: 'Holds and sales keep the price that they were shown.',
  })
  @ApiOkResponse({ type: ShowDto })
  @ApiProblems(
    'SHOW_NOT_FOUND',
    'SHOW_CANCELLED',
    'SHOW_TOO_LARGE',
    'SECTION_NOT_FOUND',
    'SECTION_KIND_MISMATCH',
    'AREA_CAPACITY_TOO_SMALL',
  )
  async changeSection(
    @IdParam('showId') showId: string,
    @Param('section') section: string,
    @Body() { reason: _reason, ...changes }: ChangeSectionBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<ShowDto>> {
    return tagged(await this.repairs.changeSection(showId, section, changes, expected));
  }

  @Post('blocks')
  @LocatedAt('/v1/shows/:showId/blocks')
  @Idempotent()
  @LogsCreation('block', readBlock)
  @ApiOperation({
    summary: 'Keep free seats from the sale',
    description: 'All of the seats, or none if one is held, sold or blocked already.',
  })
  @ApiBody({ type: AddBlockBody, examples: BLOCK_EXAMPLES })
  @ApiCreatedResponse({ type: BlockDto })
  @ApiProblems(
    'SHOW_NOT_FOUND',
    'SHOW_CANCELLED',
    'SECTION_NOT_FOUND',
    'SECTION_KIND_MISMATCH',
    'SEAT_NOT_FOUND',
    'SEAT_ALREADY_RESERVED',
  )
  async addBlock(@IdParam('showId') showId: string, @Body() body: AddBlockBody): Promise<BlockDto> {
    return toBlockDto(await this.repairs.addBlock(showId, toSeatsToBlock(body), body.reason));
  }

  @Get('blocks')
  @ApiOperation({ summary: 'The seats that are kept from the sale, newest first' })
  @ApiPage(BlockDto)
  @ApiProblems('SHOW_NOT_FOUND')
  listBlocks(
    @IdParam('showId') showId: string,
    @Query() query: PageQuery,
  ): Promise<Page<BlockDto>> {
    return readPage(query, BY_ID, async (page) =>
      (await this.repairs.listBlocks(showId, page)).map(toBlockDto),
    );
  }

  @Delete('blocks/:blockId')
  @LogsChange('block', 'blockId', readBlock)
  @HttpCode(204)
  @ApiOperation({ summary: 'Put blocked seats on sale again' })
  @ApiNoContentResponse()
  @ApiProblems('BLOCK_NOT_FOUND')
  removeBlock(
    @IdParam('showId') showId: string,
    @IdParam('blockId') blockId: string,
    @Query() _reason: ReasonQuery,
  ): Promise<void> {
    return this.repairs.removeBlock(showId, blockId);
  }
}

/** For the log of changes, which does not name up to 100,000 seats. */
function readBlock(
  { repairs }: ShowRepairController,
  id: string,
  { showId = '' }: Readonly<Record<string, string>>,
): Promise<BlockSummary> {
  return repairs.describeBlock(showId, id);
}
