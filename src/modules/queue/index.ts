export { QueueModule } from './queue.module.js';
export { QueueFacade } from './application/queue.facade.js';
export { RoomFacade } from './application/room.facade.js';
export { type Holders, RoomHolds, type UnpaidHolds } from './application/room-holds.js';
export { RoomSupplies } from './application/room-supplies.js';
export type { Supply } from './domain/outlook.js';
export { Gated, RoomResolver } from './infrastructure/http/queue.guard.js';
export { queueProblems } from './infrastructure/http/queue-problems.js';
