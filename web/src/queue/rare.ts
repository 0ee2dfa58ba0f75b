export { SignInForm } from '../user/sign-in.js';
export { DrawResult } from './draw-result.js';
export { Leave } from './leave.js';
export { Ended, Missing, Outside } from './outside.js';
export { PreQueue } from './pre-queue.js';
export { Refused, Solving } from './refused.js';
export { WelcomeBack } from './welcome-back.js';
