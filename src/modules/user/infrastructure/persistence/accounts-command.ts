import type { DataSource } from 'typeorm';
import { DatabaseMetrics } from '../../../../shared/database/database-metrics.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Metrics } from '../../../../shared/metrics/metrics.js';
import { AdminActions } from '../../application/admin-actions.js';
import { UserFacade } from '../../application/user.facade.js';
import { Argon2PasswordHasher } from '../security/argon2-password-hasher.js';
import { AdminActionRow } from './admin-action.row.js';
import { TypeormAdminActionLog } from './typeorm-admin-action-log.js';
import { TypeormUsers } from './typeorm-users.js';
import { UserRow } from './user.row.js';

export const ACCOUNT_ROWS = [UserRow, AdminActionRow];

/** The accounts for a command, which has a database and nothing else of the application. */
export function accountsOn(dataSource: DataSource): UserFacade {
  const transactions = new Transactions(dataSource, new DatabaseMetrics(new Metrics(), dataSource));
  const clock = { now: () => new Date() };
  const log = new TypeormAdminActionLog(transactions);
  return new UserFacade(
    new TypeormUsers(transactions),
    new Argon2PasswordHasher(),
    clock,
    new AdminActions(log, transactions, clock),
  );
}
