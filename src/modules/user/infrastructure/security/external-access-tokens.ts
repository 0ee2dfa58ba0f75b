import type { IdentityProviderConfig } from '../../../../config/settings.js';
import { preferredLanguage } from '../../../../shared/http/problems/problem.js';
import { digestOf } from '../../../../shared/secrets.js';
import { emailKey } from '../../../../shared/domain/email-key.js';
import { tidyEmail, tidyName } from '../../../../shared/domain/text.js';
import { AccessTokens, type TokenHolder } from '../../application/access-tokens.js';
import type { UserFacade } from '../../application/user.facade.js';
import { MAX_AGE_MS, type Revocations } from '../../application/revocations.js';
import { UserError } from '../../domain/user-error.js';
import { VerifiedTokens } from '../../../../shared/cache/verified-tokens.js';
import type { Clock } from '../../../../shared/domain/clock.js';
import { KeySet } from './key-set.js';
import { hasUsualSpelling } from './token-spelling.js';

/** In characters. Name and address have the limits of the sign-up. */
const MAX_LENGTH = { subject: 255, email: 254, name: 100, locale: 35 };
const RETRY_AFTER_SECONDS = 5;
/** PostgreSQL can't store U+0000, and UTF-8 can't encode half a surrogate pair. */
const NOT_STORABLE = /[\0\p{Surrogate}]/gu;

interface KnownHolder {
  readonly holder: TokenHolder;
  /** In milliseconds since 1970. */
  readonly until: number;
  /** The last read of the revocations before the user was read. */
  readonly read: number;
}

/**
 * Tokens of an external identity provider. The first token of a subject adds the user. Subjects with the
 * same claim `AUTH_PERSON_CLAIM` are one user. Without this claim, one user of each mailbox is verified. The
 * admin is the user whose verified e-mail address at the provider is `ADMIN_EMAIL`. The user of a token is read
 * once in MAX_AGE_MS, and after a change by an admin.
 */
export class ExternalAccessTokens extends AccessTokens {
  readonly lifetimeSeconds = 0;
  readonly carryRole = false;
  private readonly keys: KeySet;
  private readonly adminEmail: string | null;
  private readonly known = new VerifiedTokens<KnownHolder>();

  constructor(
    private readonly provider: IdentityProviderConfig,
    private readonly users: UserFacade,
    adminEmail: string | null,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {
    super();
    this.adminEmail = adminEmail === null ? null : tidyEmail(adminEmail);
    this.keys = new KeySet(provider);
  }

  assertIssuedHere(): void {
    throw new UserError('EXTERNAL_IDENTITY_PROVIDER');
  }

  issue(): Promise<string> {
    return Promise.reject(new UserError('EXTERNAL_IDENTITY_PROVIDER'));
  }

  async verify(token: string): Promise<TokenHolder | null> {
    const claims = await this.claimsOf(token);
    if (!claims) return null;
    const now = this.clock.now().getTime();
    const known = this.known.claimsOf(token, () => null);
    if (known && now < known.until && this.revocations.isFresh(known.holder.id, known.read)) {
      return known.holder;
    }
    const read = this.revocations.lastRead;
    const holder = await this.holderOf(claims);
    if (holder) this.known.remember(token, { holder, until: now + MAX_AGE_MS, read });
    return holder;
  }

  private async holderOf(claims: Record<string, unknown>): Promise<TokenHolder | null> {
    const subject = storable(claims['sub'], MAX_LENGTH.subject);
    if (subject === '' || subject !== claims['sub']) return null;
    const email = storable(claims['email'], MAX_LENGTH.email);
    const emailVerified = claims['email_verified'] === true && email !== '';
    const { personClaim = null } = this.provider;
    const person = personClaim === null ? undefined : claims[personClaim];
    const mailbox = personClaim === null && emailVerified ? emailKey(tidyEmail(email)) : null;
    const isPerson = typeof person === 'string' && person !== '';
    const user = await this.users.provision(
      { issuer: this.provider.issuer, subject },
      {
        ...{ email, emailVerified, personHash: isPerson ? digestOf(person) : null, mailbox },
        // Of mails, for example `ko-KR`.
        language: preferredLanguage(storable(claims['locale'], MAX_LENGTH.locale) || undefined),
        name:
          tidyName(storable(claims['name'], MAX_LENGTH.name)) || email.slice(0, MAX_LENGTH.name),
        admin: emailVerified && tidyEmail(email) === this.adminEmail,
      },
    );
    if (!user) return null;
    const { id, role, personHash } = user;
    const isThePerson = isPerson && personHash?.equals(digestOf(person)) === true;
    const hasMailbox = mailbox !== null && user.mailbox === mailbox;
    return { id, role, isVerified: isThePerson || hasMailbox };
  }

  /** Null when the token is forged or expired, or has another audience. */
  private async claimsOf(token: string): Promise<Record<string, unknown> | null> {
    if (!hasUsualSpelling(token)) return null;
    const verify = await this.keys.verifierFor(token).catch(() => {
      const details = { retryAfterSeconds: RETRY_AFTER_SECONDS };
      throw new UserError('IDENTITY_PROVIDER_UNAVAILABLE', details);
    });
    try {
      return verify?.(token) ?? null;
    } catch {
      return null;
    }
  }
}

/** Cuts and cleans a claim for the database. Empty when the claim is not a string. */
function storable(claim: unknown, maxLength: number): string {
  if (typeof claim !== 'string') return '';
  return claim.slice(0, maxLength).replace(NOT_STORABLE, '');
}
