import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CouponModule } from '../coupon/index.js';
import { ItemModule } from '../item/index.js';
import { PaymentModule } from '../payment/index.js';
import { QueueModule } from '../queue/index.js';
import { UserModule } from '../user/index.js';
import { CancelOrders } from './application/cancel-orders.js';
import { CartFacade } from './application/cart.facade.js';
import { EndOrders } from './application/end-orders.js';
import { ExpireOrders } from './application/expire-orders.js';
import { OrderedSupplies } from './application/ordered-supplies.js';
import { OrderFacade } from './application/order.facade.js';
import { OrderPayable } from './application/order-payable.js';
import { OrderQueries } from './application/order-queries.js';
import { PlaceOrders } from './application/place-orders.js';
import { Carts } from './domain/cart.js';
import { Orders } from './domain/orders.js';
import { CartController } from './infrastructure/http/cart.controller.js';
import { OrderAdminController } from './infrastructure/http/order-admin.js';
import { OrderController } from './infrastructure/http/order.controller.js';
import { OrderRoomResolver } from './infrastructure/http/order-room.resolver.js';
import { CartItemRow } from './infrastructure/persistence/cart-item.row.js';
import { OrderRow } from './infrastructure/persistence/order.row.js';
import { TypeormCarts } from './infrastructure/persistence/typeorm-carts.js';
import { TypeormOrderQueries } from './infrastructure/persistence/typeorm-order-queries.js';
import { TypeormOrders } from './infrastructure/persistence/typeorm-orders.js';
import { ExpireOrdersJob } from './infrastructure/schedule/expire-orders.job.js';

@Module({
  imports: [
    CouponModule,
    ItemModule,
    PaymentModule,
    QueueModule,
    UserModule,
    TypeOrmModule.forFeature([OrderRow, CartItemRow]),
  ],
  controllers: [OrderController, OrderAdminController, CartController],
  providers: [
    OrderFacade,
    CartFacade,
    PlaceOrders,
    CancelOrders,
    EndOrders,
    ExpireOrders,
    ExpireOrdersJob,
    OrderPayable,
    OrderedSupplies,
    OrderRoomResolver,
    { provide: Orders, useClass: TypeormOrders },
    { provide: OrderQueries, useClass: TypeormOrderQueries },
    { provide: Carts, useClass: TypeormCarts },
  ],
})
export class OrderModule {}
