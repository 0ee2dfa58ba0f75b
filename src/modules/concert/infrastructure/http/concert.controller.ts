import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { AdminOnly, ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { ConcertFacade } from '../../application/concert.facade.js';
import type { ConcertView } from '../../application/concert-views.js';
import type { Concert } from '../../domain/concert.js';
import { ChangeConcertBody, ConcertDto, CreateConcertBody, toConcertDto } from './concert.dto.js';

const OF_ANOTHER_ROOM = {
  en: 'is only for a room of its own; change the shared room instead',
  ko: '자체 대기실을 만들 때만 쓸 수 있습니다. 공유 대기실은 따로 변경해 주세요.',
};

@ApiTags('concert')
@Controller('v1/concerts')
export class ConcertController {
  constructor(private readonly concerts: ConcertFacade) {}

  @Get()
  @Public()
  @ApiOperation({ summary: 'Concerts on sale, newest first' })
  @ApiPage(ConcertDto)
  listConcerts(@Query() query: PageQuery): Promise<Page<ConcertView>> {
    return readPage(query, BY_ID, (page) => this.concerts.listConcerts(page));
  }

  @Get(':concertId')
  @Public()
  @ETagged()
  @ApiOperation({ summary: 'A concert, with the room in front of it' })
  @ApiOkResponse({ type: ConcertDto })
  @ApiProblems('CONCERT_NOT_FOUND')
  async getConcert(@IdParam('concertId') concertId: string): Promise<Tagged<ConcertDto>> {
    return tagged(await this.concerts.getConcert(concertId));
  }

  @Post()
  @LocatedAt('/v1/concerts/:id')
  @AdminOnly()
  @Idempotent()
  @ETagged()
  @ApiOperation({ summary: 'Create a concert' })
  @ApiBody({
    type: CreateConcertBody,
    examples: {
      ownRoom: {
        value: { title: 'Winter Tour', artist: 'The Snowbirds', venue: 'Olympic Hall, Seoul' },
      },
    },
  })
  @ApiCreatedResponse({ type: ConcertDto })
  @ApiProblems('QUEUE_ROOM_NOT_FOUND')
  async createConcert(
    @Body() { roomId, opensAt, description, ...details }: CreateConcertBody,
  ): Promise<Tagged<ConcertDto>> {
    if (roomId && opensAt) throw RequestError.invalid('/opensAt', OF_ANOTHER_ROOM);
    const command = { ...details, description: description ?? null };
    const opens = opensAt ? new Date(opensAt) : null;
    return tagged(await this.concerts.createConcert(command, roomId ?? undefined, opens));
  }

  @Patch(':concertId')
  @AdminOnly()
  @ETagged()
  @ApiOperation({
    summary: 'Change a concert, or withdraw it from sale',
  })
  @ApiOkResponse({ type: ConcertDto })
  @ApiProblems('CONCERT_NOT_FOUND')
  async changeConcert(
    @IdParam('concertId') concertId: string,
    @Body() body: ChangeConcertBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<ConcertDto>> {
    return tagged(await this.concerts.changeConcert(concertId, body, expected));
  }
}

function tagged(concert: Concert): Tagged<ConcertDto> {
  return new Tagged(concert.version, toConcertDto(concert));
}
