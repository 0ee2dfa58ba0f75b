import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QueueModule } from '../queue/index.js';
import { BestSellers } from './application/best-sellers.js';
import { ItemCache } from './application/item-cache.js';
import { ItemFacade } from './application/item.facade.js';
import { ItemQueries } from './application/item-queries.js';
import { ItemSalesProjection } from './application/item-sales-projection.js';
import { StockFacade } from './application/stock.facade.js';
import { StockSupplies } from './application/stock-supplies.js';
import { ItemSales } from './domain/item-sales.js';
import { Items } from './domain/items.js';
import { Stocks } from './domain/stocks.js';
import { TwoTierItemCache } from './infrastructure/cache/two-tier-item-cache.js';
import { AllItemsController } from './infrastructure/http/all-items.controller.js';
import { ItemAdminController } from './infrastructure/http/item-admin.controller.js';
import { ItemController } from './infrastructure/http/item.controller.js';
import { ItemRow } from './infrastructure/persistence/item.row.js';
import { ItemSalesRow } from './infrastructure/persistence/item-sales.row.js';
import { StockAdjustmentRow } from './infrastructure/persistence/stock-adjustment.row.js';
import { StockRow } from './infrastructure/persistence/stock.row.js';
import { TypeormItemQueries } from './infrastructure/persistence/typeorm-item-queries.js';
import { TypeormItemSales } from './infrastructure/persistence/typeorm-item-sales.js';
import { TypeormItems } from './infrastructure/persistence/typeorm-items.js';
import { TypeormStocks } from './infrastructure/persistence/typeorm-stocks.js';

@Module({
  imports: [
    QueueModule,
    TypeOrmModule.forFeature([ItemRow, StockRow, StockAdjustmentRow, ItemSalesRow]),
  ],
  controllers: [ItemController, ItemAdminController, AllItemsController],
  providers: [
    ItemFacade,
    StockFacade,
    StockSupplies,
    BestSellers,
    ItemSalesProjection,
    { provide: Items, useClass: TypeormItems },
    { provide: Stocks, useClass: TypeormStocks },
    { provide: ItemSales, useClass: TypeormItemSales },
    { provide: ItemQueries, useClass: TypeormItemQueries },
    { provide: ItemCache, useClass: TwoTierItemCache },
  ],
  exports: [ItemFacade, StockFacade],
})
export class ItemModule {}
