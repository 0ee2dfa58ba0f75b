export { OrderModule } from './order.module.js';
export { orderProblems } from './infrastructure/http/order-problems.js';
