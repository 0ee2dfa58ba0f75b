import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import type { PageRequest, RowFilter } from '../../../shared/domain/page.js';
import { Clock } from '../../../shared/domain/clock.js';
import { tidyEmail } from '../../../shared/domain/text.js';
import type { ExpectedVersions } from '../../../shared/domain/version.js';
import { Sessions } from '../domain/sessions.js';
import type { User, UserRole } from '../domain/user.js';
import { UserError } from '../domain/user-error.js';
import { type UserChanges, Users, type VersionedUser } from '../domain/users.js';
import { AccessTokens } from './access-tokens.js';
import { UserHoldings } from './user-holdings.js';

/** What an admin changes. */
interface UserChange {
  readonly role?: UserRole;
  readonly blocked?: boolean;
}

/** The user of a row in a list of all users' rows. */
export interface UserSummary {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export type WithUser<Row extends { userId: string }> = Omit<Row, 'userId'> & {
  readonly user: UserSummary;
};

/** The conditions of an admin: an e-mail address instead of the ids of users. Null does not matter. */
type Conditions = Omit<RowFilter, 'userIds'> & { readonly email: string | null };

/** All users, for admins. */
@Injectable()
export class UserDirectory {
  constructor(
    private readonly users: Users,
    private readonly sessions: Sessions,
    private readonly holdings: UserHoldings,
    private readonly tokens: AccessTokens,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** Users whose e-mail address begins so, newest first, one more than the limit. */
  listUsers(emailPrefix: string, page: PageRequest): Promise<readonly User[]> {
    return this.users.findPage(tidyEmail(emailPrefix), page);
  }

  /**
   * One admin who is not blocked is left at any time, also after simultaneous changes. A block or another
   * role ends all sessions. With a block the user leaves all waiting rooms.
   * @throws UserError USER_NOT_FOUND, LAST_ADMIN
   * @throws VersionError PRECONDITION_FAILED
   */
  changeUser(id: string, change: UserChange, expected: ExpectedVersions): Promise<VersionedUser> {
    const { role, blocked } = change;
    return this.transactions.run(async () => {
      if (blocked === true || (role !== undefined && role !== 'admin')) {
        await this.users.assertNotLastAdmin(id);
      }
      const now = this.clock.now();
      const changes: UserChanges = {
        ...(role !== undefined && { role }),
        ...(blocked !== undefined && { blockedAt: blocked ? now : null }),
      };
      const former = await this.users.findById(id);
      const user = await this.users.change(id, changes, expected);
      if (!former || !user) throw new UserError('USER_NOT_FOUND');
      if (user.role !== former.role) {
        // Else the former role would count until the last access token expires.
        if (this.tokens.carryRole) await this.sessions.endAll(id, now);
        else await this.sessions.announce(id, now);
      }
      if (blocked === true) {
        await this.sessions.block(id, now);
        await this.holdings.block(id);
      }
      if (blocked === false) await this.sessions.unblock(id, now);
      return user;
    });
  }

  /** Reads rows of all users, or of the users with the address of the conditions. Each row has its user. */
  async listRows<Row extends { userId: string }>(
    { email, ...conditions }: Conditions,
    read: (filter: RowFilter) => Promise<readonly Row[]>,
  ): Promise<readonly WithUser<Row>[]> {
    const userIds = email === null ? null : await this.users.findIdsByEmail(tidyEmail(email));
    return this.withUsers(await read({ ...conditions, userIds }));
  }

  /** Adds its user to each row. */
  private async withUsers<Row extends { userId: string }>(
    rows: readonly Row[],
  ): Promise<readonly WithUser<Row>[]> {
    if (rows.length === 0) return [];
    const ids = new Set(rows.map(({ userId }) => userId));
    const users = new Map(
      (await this.users.findByIds([...ids])).map(({ id, email, name }) => [
        id,
        { id, email, name },
      ]),
    );
    return rows.map(({ userId, ...row }) => {
      const user = users.get(userId) ?? { id: userId, email: '', name: '' };
      return { ...row, user };
    });
  }
}
