import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ETagged, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { ApiPage, BY_ID, type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { BEST_SELLERS_CACHE_SECONDS, BestSellers } from '../../application/best-sellers.js';
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
  listItems(@Query() query: ItemsQuery): Promise<Page<ItemView>> {
    return readPage(query, BY_ID, (page) => this.items.listItems(query.name ?? null, page));
  }

  // Must stand before `:itemId`, which would match `top`.
  @Get('top')
  @Public()
  @ApiOperation({
    summary: 'Best sellers',
    description:
      'Items by the number of pieces paid since the start of the hour `days` ago, less refunds, ' +
      'without deleted items. A payment counts a moment later. The list is cached for ' +
      `${BEST_SELLERS_CACHE_SECONDS} seconds; \`asOf\` is its time.`,
  })
  @ApiOkResponse({ type: BestSellersDto })
  listBestSellers(@Query() { days, limit }: TopQuery): Promise<BestSellersView> {
    return this.bestSellers.list(days, limit);
  }

  @Get(':itemId')
  @Public()
  @ETagged('part')
  @ApiOperation({
    summary: 'An item with its stock',
    description:
      'The stock is exact at the time of the request. The other fields come from a cache; every ' +
      'instance shows a change within a second. The `ETag` does not depend on the stock.',
  })
  @ApiOkResponse({ type: ItemDto })
  @ApiProblems('ITEM_NOT_FOUND')
  async getItem(@IdParam('itemId') itemId: string): Promise<Tagged<ItemView>> {
    const { version, view } = await this.items.getItem(itemId);
    return new Tagged(version, view);
  }
}
