export { UserModule } from './user.module.js';
export { AdminActions } from './application/admin-actions.js';
export { UserFacade } from './application/user.facade.js';
export type { VersionedUser } from './domain/users.js';
export { adminList } from './infrastructure/http/admin-list.js';
export { ACCOUNT_ROWS, accountsOn } from './infrastructure/persistence/accounts-command.js';
export { UserSummaryDto } from './infrastructure/http/admin.dto.js';
export { UserDto } from './infrastructure/http/auth.dto.js';
export { userProblems } from './infrastructure/http/user-problems.js';
