export { OrderModule } from './order.module.js';
export { orderProblems } from './infrastructure/http/order-problems.js';
export { OrderExpressRoute } from './infrastructure/http/order.express-route.js';
