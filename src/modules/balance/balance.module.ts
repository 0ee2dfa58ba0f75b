import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { UserModule } from '../user/index.js';
import { BalanceFacade } from './application/balance.facade.js';
import { BalanceQueries } from './application/balance-queries.js';
import { Ledger } from './domain/ledger.js';
import { BalanceAdminController } from './infrastructure/http/balance-admin.controller.js';
import { BalanceController } from './infrastructure/http/balance.controller.js';
import { AccountRow } from './infrastructure/persistence/account.row.js';
import { EntryRow } from './infrastructure/persistence/entry.row.js';
import { TypeormBalanceQueries } from './infrastructure/persistence/typeorm-balance-queries.js';
import { TypeormLedger } from './infrastructure/persistence/typeorm-ledger.js';

@Module({
  imports: [UserModule, TypeOrmModule.forFeature([AccountRow, EntryRow])],
  controllers: [BalanceController, BalanceAdminController],
  providers: [
    BalanceFacade,
    { provide: Ledger, useClass: TypeormLedger },
    { provide: BalanceQueries, useClass: TypeormBalanceQueries },
  ],
  exports: [BalanceFacade],
})
export class BalanceModule {}
