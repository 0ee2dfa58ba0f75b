import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import { Clock } from '../../../shared/domain/clock.js';
import { randomSecret } from '../../../shared/hashing.js';
import { isId, newId } from '../../../shared/ids.js';
import { digestOf } from '../../../shared/secrets.js';
import { type Session, SESSION_MS, Sessions } from '../domain/sessions.js';
import type { User } from '../domain/user.js';
import { UserError } from '../domain/user-error.js';
import type { UserWithPassword } from '../domain/users.js';
import { AccessTokens } from './access-tokens.js';
import { type SignUp, UserFacade } from './user.facade.js';

export interface SessionView {
  readonly user: User;
  readonly accessToken: string;
  readonly expiresIn: number;
  /** `<id of the session>.<secret>`. Works once, within 30 days. */
  readonly refreshToken: string;
  readonly refreshUntil: Date;
}

/** Sessions from log-in to log-out (docs/accounts.md). */
@Injectable()
export class SessionFacade {
  constructor(
    private readonly users: UserFacade,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  /** @throws UserError EMAIL_TAKEN, EXTERNAL_IDENTITY_PROVIDER */
  async signUp(command: SignUp): Promise<SessionView> {
    this.tokens.assertIssuedHere();
    return this.begin(await this.users.signUp(command));
  }

  /** @throws UserError INVALID_CREDENTIALS, ACCOUNT_BLOCKED, EXTERNAL_IDENTITY_PROVIDER */
  async logIn(email: string, password: string): Promise<SessionView> {
    this.tokens.assertIssuedHere();
    return this.begin(await this.users.logIn(email, password));
  }

  /**
   * Ends all sessions of the user, and begins a new one.
   * @throws UserError INVALID_CREDENTIALS, USER_NOT_FOUND, EXTERNAL_IDENTITY_PROVIDER
   */
  async changePassword(id: string, current: string, password: string): Promise<SessionView> {
    this.tokens.assertIssuedHere();
    const user = await this.users.changeOwnPassword(id, current, password);
    return this.begin(user);
  }

  /**
   * A token works once. If it comes again, somebody has a copy, and the session ends.
   * @throws UserError REFRESH_TOKEN_INVALID, EXTERNAL_IDENTITY_PROVIDER
   */
  async refresh(refreshToken: string | undefined): Promise<SessionView> {
    this.tokens.assertIssuedHere();
    const [id = '', secret = ''] = refreshToken?.split('.') ?? [];
    if (!isId(id)) throw new UserError('REFRESH_TOKEN_INVALID');
    const [now, next] = [this.clock.now(), newSecret()];
    const hashes = { used: digestOf(secret), next: digestOf(next) };
    const outcome = await this.sessions.refresh(id, hashes, now);
    if (outcome.kind !== 'refreshed') throw new UserError('REFRESH_TOKEN_INVALID');
    return this.viewOf(await this.users.getUser(outcome.userId), id, next, now);
  }

  /**
   * Ends the session of an access token, and that of a refresh token, whether or not the token was used before:
   * a token that comes again ends its session anyway. Ended sessions stay so.
   */
  async logOut(sessionId: string | undefined, refreshToken: string | undefined): Promise<void> {
    this.tokens.assertIssuedHere();
    const [id] = refreshToken?.split('.') ?? [];
    const now = this.clock.now();
    await this.transactions.run(async () => {
      if (sessionId !== undefined) await this.sessions.end(sessionId, now);
      if (isId(id)) await this.sessions.end(id, now);
    });
  }

  deleteExpired(): Promise<void> {
    return this.sessions.deleteExpired(this.clock.now());
  }

  private async begin({ passwordHash, ...user }: UserWithPassword): Promise<SessionView> {
    const [id, secret, now] = [newId(), newSecret(), this.clock.now()];
    const session: Session = {
      ...{ id, userId: user.id, refreshHash: digestOf(secret) },
      ...{ createdAt: now, usedAt: now, expiresAt: endOf(now) },
    };
    // The password was changed or the user blocked meanwhile.
    if (!(await this.sessions.begin(session, passwordHash)))
      throw new UserError('INVALID_CREDENTIALS');
    return this.viewOf(user, id, secret, now);
  }

  private async viewOf(user: User, id: string, secret: string, now: Date): Promise<SessionView> {
    const accessToken = await this.tokens.issue(user, id);
    const expiresIn = this.tokens.lifetimeSeconds;
    const refreshToken = `${id}.${secret}`;
    return { user, accessToken, expiresIn, refreshToken, refreshUntil: endOf(now) };
  }
}

const newSecret = () => randomSecret().toString('base64url');
const endOf = (now: Date) => new Date(now.getTime() + SESSION_MS);
