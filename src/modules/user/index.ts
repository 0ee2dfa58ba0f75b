export { UserModule } from './user.module.js';
export { UserFacade } from './application/user.facade.js';
export { userProblems } from './infrastructure/http/user-problems.js';
