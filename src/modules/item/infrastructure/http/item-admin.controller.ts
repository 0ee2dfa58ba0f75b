import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { type ExpectedVersions, FIRST_VERSION } from '../../../../shared/domain/version.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { LogsChange, LogsCreation } from '../../../../shared/http/pipeline/logged-changes.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import {
  ApiPage,
  BY_ID,
  type Page,
  PageQuery,
  readPage,
} from '../../../../shared/http/validation/paging.js';
import { ReasonQuery } from '../../../../shared/http/validation/filters.js';
import { withDates } from '../../../../shared/http/validation/dates.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { ItemFacade } from '../../application/item.facade.js';
import type { AdjustmentView, ItemView, StockChangeView } from '../../application/item-views.js';
import {
  AdjustmentDto,
  AdjustStockBody,
  ChangeItemBody,
  CreateItemBody,
  ITEM_DATES,
  ItemDto,
  StockChangeDto,
} from './item.dto.js';

@ApiTags('item')
@AdminOnly()
@Controller('v1/items')
export class ItemAdminController {
  constructor(private readonly items: ItemFacade) {}

  @Post()
  @LocatedAt('/v1/items/:id')
  @Idempotent()
  @LogsCreation('item', (it: ItemAdminController, id) => it.items.lockItem(id))
  @ETagged('part')
  @ApiOperation({
    summary: 'Create an item',
    description: 'The name must be unique among the items that are not deleted.',
  })
  @ApiBody({
    type: CreateItemBody,
    examples: {
      withoutQueue: { value: { name: 'Aurora 1 sneaker', price: 189_000, stock: 500 } },
    },
  })
  @ApiCreatedResponse({ type: ItemDto })
  @ApiProblems('DUPLICATE_ITEM_NAME', 'INVALID_ITEM', 'QUEUE_ROOM_NOT_FOUND')
  async createItem(
    @CurrentUser() admin: Principal,
    @Body() body: CreateItemBody,
  ): Promise<Tagged<ItemView>> {
    const { description = null, roomId = null, ...others } = withDates(body, ITEM_DATES);
    const item = { ...others, description, roomId };
    return new Tagged(FIRST_VERSION, await this.items.createItem(item, admin.id));
  }

  @Patch(':itemId')
  @LogsChange('item', 'itemId', (it: ItemAdminController, id) => it.items.lockItem(id))
  @ETagged('part')
  @ApiOperation({
    summary: 'Change an item',
    description:
      'Placed orders keep their prices. An item that gets a room gets the default `maxPerUser` too, ' +
      'if it has none.',
  })
  @ApiOkResponse({ type: ItemDto })
  @ApiProblems('ITEM_NOT_FOUND', 'DUPLICATE_ITEM_NAME', 'INVALID_ITEM', 'QUEUE_ROOM_NOT_FOUND')
  async changeItem(
    @IdParam('itemId') itemId: string,
    @Body() { reason: _reason, ...changes }: ChangeItemBody,
    @IfMatch() expected: ExpectedVersions,
  ): Promise<Tagged<ItemView>> {
    const { version, view } = await this.items.changeItem(
      itemId,
      withDates(changes, ITEM_DATES),
      expected,
    );
    return new Tagged(version, view);
  }

  @Delete(':itemId')
  @LogsChange('item', 'itemId', (it: ItemAdminController, id) => it.items.lockItem(id))
  @HttpCode(204)
  @ApiOperation({
    summary: 'Delete an item',
    description: 'Placed orders stay valid. Another item may take the name.',
  })
  @ApiNoContentResponse()
  @ApiProblems('ITEM_NOT_FOUND')
  deleteItem(
    @IdParam('itemId') itemId: string,
    @IfMatch() expected: ExpectedVersions,
    @Query() _reason: ReasonQuery,
  ): Promise<void> {
    return this.items.deleteItem(itemId, expected);
  }

  @Post(':itemId/stock-adjustments')
  @LocatedAt('/v1/items/:itemId')
  @Idempotent()
  @LogsChange('item', 'itemId', (it: ItemAdminController, id) => it.items.lockItem(id))
  @ApiOperation({
    summary: 'Raise or lower the stock of an item',
    description: 'Pieces that orders have reserved or bought do not change.',
  })
  @ApiCreatedResponse({ type: AdjustmentDto })
  @ApiProblems('ITEM_NOT_FOUND', 'STOCK_BELOW_ZERO', 'STOCK_LIMIT_EXCEEDED')
  adjustStock(
    @IdParam('itemId') itemId: string,
    @CurrentUser() admin: Principal,
    @Body() body: AdjustStockBody,
  ): Promise<AdjustmentView> {
    return this.items.adjustStock(itemId, body, admin.id);
  }

  @Get(':itemId/stock-adjustments')
  @ApiOperation({
    summary: 'Stock adjustments of an item, newest first',
    description: 'The last one is the first stock of the item. A deleted item keeps them.',
  })
  @ApiPage(StockChangeDto)
  @ApiProblems('ITEM_NOT_FOUND')
  listStockAdjustments(
    @IdParam('itemId') itemId: string,
    @Query() query: PageQuery,
  ): Promise<Page<StockChangeView>> {
    return readPage(query, BY_ID, (page) => this.items.listAdjustments(itemId, page));
  }
}
