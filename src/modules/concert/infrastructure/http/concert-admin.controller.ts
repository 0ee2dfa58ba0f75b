import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AllowRoles } from '../../../../shared/http/openapi/openapi.js';
import { IdField } from '../../../../shared/http/validation/fields.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { ConcertFacade } from '../../application/concert.facade.js';
import type { ConcertView } from '../../application/concert-views.js';
import { ConcertDto } from './concert.dto.js';
import { PublicShowDto, toPublicShowDto } from './show.dto.js';

const CONCERT_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33';
const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

class AllShowsQuery extends PageQuery {
  @IdField('Only of this concert', { example: CONCERT_ID, optional: true })
  concertId?: string;

  @IdField('Only behind this room', { example: ROOM_ID, optional: true })
  roomId?: string;
}

class ShowOfRoomDto extends PublicShowDto {
  @IdField('The id of the room in front of the show', { example: ROOM_ID })
  roomId!: string;
}

/** What the public lists leave out too: all that is withdrawn, cancelled, sold out or over. */
@ApiTags('concert')
@AllowRoles('admin', 'operator')
@Controller('v1/admin')
export class ConcertAdminController {
  constructor(private readonly concerts: ConcertFacade) {}

  @Get('concerts')
  @ApiOperation({ summary: 'All concerts, newest first' })
  @ApiPage(ConcertDto)
  listAllConcerts(@Query() query: PageQuery): Promise<Page<ConcertView>> {
    return readPage(query, BY_ID, (page) => this.concerts.listAllConcerts(page));
  }

  @Get('shows')
  @ApiOperation({ summary: 'All shows, newest first' })
  @ApiPage(ShowOfRoomDto)
  listAllShows(
    @Query() { concertId, roomId, ...query }: AllShowsQuery,
  ): Promise<Page<ShowOfRoomDto>> {
    return readPage(query, BY_ID, async (page) => {
      const shows = await this.concerts.listAllShows({ concertId, roomId }, page);
      return shows.map((show) => ({ ...toPublicShowDto(show), roomId: show.roomId }));
    });
  }
}
