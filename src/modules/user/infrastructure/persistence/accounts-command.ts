import type { DataSource } from 'typeorm';
import { DatabaseMetrics } from '../../../../shared/database/database-metrics.js';
import { Transactions } from '../../../../shared/database/transactions.js';
import { Mail } from '../../../../shared/mail/mail.js';
import { Metrics } from '../../../../shared/metrics/metrics.js';
import { AdminActions } from '../../application/admin-actions.js';
import { MailedLinks } from '../../application/mailed-links.js';
import { Revocations } from '../../application/revocations.js';
import { UserFacade } from '../../application/user.facade.js';
import { Argon2PasswordHasher } from '../security/argon2-password-hasher.js';
import { AdminActionRow } from './admin-action.row.js';
import { KeptIdentities } from './kept-identities.js';
import { TypeormAdminActionLog } from './typeorm-admin-action-log.js';
import { TypeormMailTokens } from './typeorm-mail-tokens.js';
import { MailTokenRow } from './mail-token.row.js';
import { SessionRow } from './session.row.js';
import { RevocationRow } from './revocation.row.js';
import { TypeormRevocationReader } from './typeorm-revocation-reader.js';
import { TypeormSessions } from './typeorm-sessions.js';
import { TypeormUsers } from './typeorm-users.js';
import { UserRow } from './user.row.js';

export const ACCOUNT_ROWS = [UserRow, SessionRow, RevocationRow, MailTokenRow, AdminActionRow];

/** The accounts for a command, which has a database and nothing else of the application. */
export function accountsOn(dataSource: DataSource): UserFacade {
  const transactions = new Transactions(dataSource, new DatabaseMetrics(new Metrics(), dataSource));
  const clock = { now: () => new Date() };
  const log = new TypeormAdminActionLog(transactions);
  // Commands neither add nor delete accounts.
  const users = new TypeormUsers(transactions, new KeptIdentities(transactions, ''));
  const revocations = new Revocations(new TypeormRevocationReader(transactions), clock);
  const tokens = new TypeormMailTokens(transactions);
  return new UserFacade(
    users,
    new Argon2PasswordHasher(),
    clock,
    new AdminActions(log, transactions, clock),
    new MailedLinks(users, tokens, new Mail(transactions), transactions, clock),
    new TypeormSessions(transactions, revocations),
    transactions,
  );
}
