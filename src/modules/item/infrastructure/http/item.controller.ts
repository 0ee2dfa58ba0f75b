import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ETagged, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import {
  ApiPage,
  isIdKey,
  type Page,
  pageOf,
  pageRequest,
} from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { BEST_SELLERS_KEPT_SECONDS, BestSellers } from '../../application/best-sellers.js';
import { ItemFacade } from '../../application/item.facade.js';
import type { BestSellersView, ItemView } from '../../application/item-views.js';
import { ItemDto, ItemsQuery } from './item.dto.js';
import { BestSellersDto, TopQuery } from './top.dto.js';

@ApiTags('item')
@Controller('v1/items')
export class ItemController {
  constructor(
    private readonly items: ItemFacade,
    private readonly bestSellers: BestSellers,
  ) {}

  @Get()
  @Public()
  @ApiOperation({
    summary: 'Items, newest first, searched by name',
    description: 'The stock is exact at the time of the request.',
  })
  @ApiPage(ItemDto)
  async listItems(@Query() query: ItemsQuery): Promise<Page<ItemView>> {
    const rows = await this.items.listItems(query.name ?? null, pageRequest(query, isIdKey));
    return pageOf(rows, query.limit, ({ id }) => id);
  }

  // Before `:itemId`, which would take `top` for an id.
  @Get('top')
  @Public()
  @ApiOperation({
    summary: 'Best sellers',
    description:
      'By pieces paid since the begin of the hour `days` ago, net of refunds; deleted items are ' +
      'left out. Exact once the feed of orders has caught up, which takes a moment after each ' +
      `payment; the list is kept for ${BEST_SELLERS_KEPT_SECONDS} seconds, \`asOf\` says since when.`,
  })
  @ApiOkResponse({ type: BestSellersDto })
  listBestSellers(@Query() { days, limit }: TopQuery): Promise<BestSellersView> {
    return this.bestSellers.list(days, limit);
  }

  @Get(':itemId')
  @Public()
  @ETagged('part')
  @ApiParam({ name: 'itemId', format: 'uuid' })
  @ApiOperation({
    summary: 'An item, with what can still be ordered',
    description:
      'The stock is exact at the time of the request. The rest comes from a cache that follows ' +
      'each change on every instance within a second. The `ETag` is of what admins change, not of the stock.',
  })
  @ApiOkResponse({ type: ItemDto })
  @ApiProblems('ITEM_NOT_FOUND')
  async getItem(@IdParam('itemId') itemId: string): Promise<Tagged<ItemView>> {
    const { version, view } = await this.items.getItem(itemId);
    return new Tagged(version, view);
  }
}
