import { randomUUID } from 'node:crypto';
import { AccessTokens } from '../../src/modules/user/application/access-tokens.js';
import type { User, UserRole } from '../../src/modules/user/domain/user.js';
import { BalanceFacade } from '../../src/modules/balance/index.js';
import { newId } from '../../src/shared/ids.js';
import { Api } from './api.js';
import type { Instance, World } from './world.js';

/** A signed-in user with an HTTP client. */
export interface Person {
  readonly id: string;
  readonly accessToken: string;
  readonly api: Api;
}

export interface PersonOptions {
  readonly role?: UserRole;
  /** Prepaid balance. By default 0. */
  readonly balance?: number;
  /** The instance that the client uses. By default the first. */
  readonly instance?: Instance;
}

/** Of a random password that nobody knows. */
const UNKNOWN_PASSWORD =
  '$argon2id$v=19$m=19456,t=2,p=1$yyOZvHogNWfqKPeosBXnLg$GStY/pbgNHstDiDot+wSVXHKy40vlqhq+McC6pv70Oc';

/** Adds a user without hashing a password. */
export async function addPerson(world: World, options: PersonOptions = {}): Promise<Person> {
  const instance = options.instance ?? world.app;
  const user = {
    id: newId(),
    email: `${randomUUID()}@onsale.test`,
    blocked: false,
    emailVerified: false,
    name: 'Someone',
    role: options.role ?? ('customer' as const),
    createdAt: new Date(),
  };
  await world.database.query(
    `INSERT INTO user_users (id, email, name, role, password_hash, created_at)
     VALUES ($1, $2, $3, $4, $6, $5)`,
    [user.id, user.email, user.name, user.role, user.createdAt, UNKNOWN_PASSWORD],
  );
  await topUp(instance, user.id, options.balance ?? 0);
  return signIn(instance, user);
}

/** Signs a user of the database in. */
export async function signIn(instance: Instance, user: User): Promise<Person> {
  const accessToken = await instance.get(AccessTokens).issue(user);
  return { id: user.id, accessToken, api: new Api(instance.baseUrl, accessToken) };
}

/** Adds many users. Their clients use the instances in turn. */
export function addPeople(
  world: World,
  count: number,
  options: Omit<PersonOptions, 'instance'> = {},
): Promise<Person[]> {
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const instance = world.instances[index % world.instances.length];
      return addPerson(world, { ...options, ...(instance && { instance }) });
    }),
  );
}

async function topUp(instance: Instance, userId: string, balance: number): Promise<void> {
  const largestCharge = 10_000_000;
  for (let left = balance; left > 0; left -= largestCharge) {
    await instance.get(BalanceFacade).charge(userId, Math.min(left, largestCharge));
  }
}
