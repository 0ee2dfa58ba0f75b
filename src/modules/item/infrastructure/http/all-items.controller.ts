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
import { ItemFacade } from '../../application/item.facade.js';
import type { ItemView } from '../../application/item-views.js';
import { ItemDto, ROOM_ID } from './item.dto.js';

class AllItemsQuery extends PageQuery {
  @IdField('Only behind this room', { example: ROOM_ID, optional: true })
  roomId?: string;
}

@ApiTags('item')
@AllowRoles('admin', 'operator')
@Controller('v1/admin')
export class AllItemsController {
  constructor(private readonly items: ItemFacade) {}

  @Get('items')
  @ApiOperation({ summary: 'All items with their stock, also hidden ones, newest first' })
  @ApiPage(ItemDto)
  listAllItems(@Query() { roomId, ...query }: AllItemsQuery): Promise<Page<ItemView>> {
    return readPage(query, BY_ID, (page) => this.items.listAllItems(roomId ?? null, page));
  }
}
