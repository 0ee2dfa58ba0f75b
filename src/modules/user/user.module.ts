import { Logger, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Config } from '../../config/settings.js';
import { Clock } from '../../shared/domain/clock.js';
import { Transactions } from '../../shared/database/transactions.js';
import { AccountFacade } from './application/account.facade.js';
import { AccessTokens } from './application/access-tokens.js';
import { AdminActionLog } from './application/admin-action-log.js';
import { AdminActions } from './application/admin-actions.js';
import { EmailVerification } from './application/email-verification.js';
import { MailedLinks } from './application/mailed-links.js';
import { PasswordHasher } from './application/password-hasher.js';
import { PasswordReset } from './application/password-reset.js';
import { RevocationReader, Revocations } from './application/revocations.js';
import { SessionFacade } from './application/session.facade.js';
import { UserDirectory } from './application/user-directory.js';
import { UserNotices } from './application/user-notices.js';
import { UserFacade } from './application/user.facade.js';
import { UserHoldings } from './application/user-holdings.js';
import { MailTokens } from './domain/mail-tokens.js';
import { Sessions } from './domain/sessions.js';
import { Users } from './domain/users.js';
import { AccessTokenGuard } from './infrastructure/http/access-token.guard.js';
import { AdminController } from './infrastructure/http/admin.controller.js';
import { AuthController } from './infrastructure/http/auth.controller.js';
import { EmailController } from './infrastructure/http/email.controller.js';
import { RoleGuard } from './infrastructure/http/role.guard.js';
import { UserController } from './infrastructure/http/user.controller.js';
import { TypeormAdminActionLog } from './infrastructure/persistence/typeorm-admin-action-log.js';
import { TypeormMailTokens } from './infrastructure/persistence/typeorm-mail-tokens.js';
import { TypeormUsers } from './infrastructure/persistence/typeorm-users.js';
import { AdminActionRow } from './infrastructure/persistence/admin-action.row.js';
import { IdentityRow } from './infrastructure/persistence/identity.row.js';
import { KeptIdentities } from './infrastructure/persistence/kept-identities.js';
import { MailTokenRow } from './infrastructure/persistence/mail-token.row.js';
import { RevocationRow } from './infrastructure/persistence/revocation.row.js';
import { SessionRow } from './infrastructure/persistence/session.row.js';
import { TypeormRevocationReader } from './infrastructure/persistence/typeorm-revocation-reader.js';
import { TypeormSessions } from './infrastructure/persistence/typeorm-sessions.js';
import { UserRow } from './infrastructure/persistence/user.row.js';
import { DeleteSessionsJob } from './infrastructure/schedule/delete-sessions.job.js';
import { DeleteMailTokensJob } from './infrastructure/schedule/delete-mail-tokens.job.js';
import { ForgetDeletedUsersJob } from './infrastructure/schedule/forget-deleted-users.job.js';
import { Argon2PasswordHasher } from './infrastructure/security/argon2-password-hasher.js';
import { ExternalAccessTokens } from './infrastructure/security/external-access-tokens.js';
import { JwtAccessTokens } from './infrastructure/security/jwt-access-tokens.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([
      ...[UserRow, IdentityRow, SessionRow, RevocationRow, MailTokenRow, AdminActionRow],
    ]),
  ],
  controllers: [AuthController, EmailController, UserController, AdminController],
  providers: [
    UserFacade,
    UserDirectory,
    UserHoldings,
    AccountFacade,
    AdminActions,
    MailedLinks,
    EmailVerification,
    PasswordReset,
    UserNotices,
    DeleteMailTokensJob,
    SessionFacade,
    Revocations,
    DeleteSessionsJob,
    ForgetDeletedUsersJob,
    { provide: Sessions, useClass: TypeormSessions },
    { provide: RevocationReader, useClass: TypeormRevocationReader },
    {
      provide: Users,
      inject: [Transactions, Config],
      useFactory: (transactions: Transactions, { jwtSecret }: Config): Users =>
        new TypeormUsers(transactions, new KeptIdentities(transactions, jwtSecret)),
    },
    { provide: MailTokens, useClass: TypeormMailTokens },
    { provide: AdminActionLog, useClass: TypeormAdminActionLog },
    { provide: PasswordHasher, useClass: Argon2PasswordHasher },
    {
      provide: AccessTokens,
      inject: [Config, UserFacade, Revocations, Clock],
      useFactory: (
        config: Config,
        users: UserFacade,
        revocations: Revocations,
        clock: Clock,
      ): AccessTokens => {
        const { identityProvider, admin } = config;
        if (!identityProvider) return new JwtAccessTokens(config);
        const adminEmail = admin?.email ?? null;
        return new ExternalAccessTokens(identityProvider, users, adminEmail, revocations, clock);
      },
    },
    // In this order.
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    { provide: APP_GUARD, useClass: RoleGuard },
  ],
  exports: [UserFacade, UserDirectory, UserHoldings, UserNotices, AdminActions, Revocations],
})
export class UserModule implements OnApplicationBootstrap {
  private readonly logger = new Logger(UserModule.name);

  constructor(
    private readonly users: UserFacade,
    private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { admin, identityProvider } = this.config;
    if (!admin || identityProvider) return;
    const isTaken = await this.users.ensureAdmin(admin.email, admin.password);
    if (!isTaken) {
      this.logger.warn(
        'ADMIN_PASSWORD is not the password of ADMIN_EMAIL: it was changed, or the account is older. ' +
          'onsale set-password changes it.',
      );
    }
  }
}
