export { QueueModule } from './queue.module.js';
export { QueueFacade } from './application/queue.facade.js';
export { RoomFacade } from './application/room.facade.js';
export { Gated, RoomResolver } from './infrastructure/http/queue.guard.js';
export { queueProblems } from './infrastructure/http/queue-problems.js';
export { type Check, checkDraw, type PublishedDraw } from './application/draw/check-draw.js';
export { verifiedRound } from './infrastructure/beacon/quicknet-signature.js';
