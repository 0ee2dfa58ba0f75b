export { DrawResult } from './draw-result.js';
export { Leave } from './leave.js';
export { LoggedOut } from './logged-out.js';
export { Ended, Missing, Outside } from './outside.js';
export { PreQueue } from './pre-queue.js';
export { Refused, Solving } from './refused.js';
export { WelcomeBack } from './welcome-back.js';
