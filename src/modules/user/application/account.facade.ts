import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { Mail } from '../../../shared/mail/mail.js';
import { Sessions } from '../domain/sessions.js';
import { UserError } from '../domain/user-error.js';
import { type DescribedUser, KEPT_MS, Users } from '../domain/users.js';
import { type AdminAction, type AdminActionFilter, AdminActionLog } from './admin-action-log.js';
import { UserFacade } from './user.facade.js';
import { heldById, type HeldRows, UserHoldings } from './user-holdings.js';

export interface AccountExport {
  readonly exportedAt: Date;
  readonly user: DescribedUser;
  readonly lists: readonly (readonly [name: string, rows: HeldRows])[];
}

const ALL_ACTIONS = { subjectId: null, actorId: null, action: null, from: null, to: null };

/** The end of an account, and what is kept about it. */
@Injectable()
export class AccountFacade {
  constructor(
    private readonly users: Users,
    private readonly accounts: UserFacade,
    private readonly sessions: Sessions,
    private readonly holdings: UserHoldings,
    private readonly log: AdminActionLog,
    private readonly mail: Mail,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a user anonymous and ends all sessions. The id and the books stay. With a `password`, it must be
   * the password of the account. Not inside a transaction, because comparing passwords is slow.
   * @throws UserError USER_NOT_FOUND, INVALID_CREDENTIALS, LAST_ADMIN; ACCOUNT_IN_USE with the reasons
   */
  async deleteAccount(id: string, password: string | undefined): Promise<void> {
    const user = await this.accounts.getUser(id);
    if (password !== undefined) await this.accounts.logIn(user.email, password);
    await this.transactions.run(async () => {
      // First: a change of a role locks in this order too.
      await this.users.assertNotLastAdmin(id);
      if (!(await this.users.anonymise(id, this.clock.now())))
        throw new UserError('USER_NOT_FOUND');
      // Without an end: a queue token stands for its user as long as the place lasts.
      await this.sessions.block(id, this.clock.now());
      const reasons = await this.holdings.close(id);
      if (reasons.length > 0) throw new UserError('ACCOUNT_IN_USE', { reasons });
      await this.log.forgetUser(id);
      await this.mail.forget(id);
    });
  }

  /** Forgets the mailboxes of users who were deleted KEPT_MS ago, and that their access tokens are revoked. */
  async forgetDeleted(): Promise<void> {
    const now = this.clock.now();
    await this.users.forgetKept(now);
    await this.sessions.unblockDeleted(new Date(now.getTime() - KEPT_MS), now);
  }

  /** @throws UserError USER_NOT_FOUND, also for a deleted user */
  async getAccount(id: string): Promise<DescribedUser> {
    const user = await this.users.describe(id);
    if (!user) throw new UserError('USER_NOT_FOUND');
    return user;
  }

  /** Everything that is kept about a user. @throws UserError USER_NOT_FOUND */
  async exportAccount(id: string): Promise<AccountExport> {
    const user = await this.getAccount(id);
    const own: AccountExport['lists'] = [
      ['sessions', this.sessionsOf(id)],
      ['accountChanges', this.actions({ subjectId: id }, withoutActor)],
      ['changesByUser', this.actions({ actorId: id }, withoutStates)],
    ];
    const lists = [...own, ...this.holdings.listsOf(id)];
    return { exportedAt: this.clock.now(), user, lists };
  }

  private async *sessionsOf(id: string): HeldRows {
    yield await this.sessions.findOfUser(id);
  }

  private actions(
    filter: Partial<AdminActionFilter>,
    shown: (action: AdminAction) => { readonly id: string },
  ): HeldRows {
    return heldById(async (page: PageRequest) =>
      (await this.log.findPage({ ...ALL_ACTIONS, ...filter }, page)).map(shown),
    );
  }
}

/** The states of what was changed are about others. */
function withoutStates({ before: _before, after: _after, ...action }: AdminAction) {
  return action;
}

/** Who changed an account is not a fact about its user. */
function withoutActor({ actorId: _id, actorRole: _role, ...action }: AdminAction) {
  return action;
}
