import { type Answer, Api } from './api.js';
import type { AuthorizationFixture, Role } from './authorization-fixture.js';
import type { World } from './world.js';

/** The status if the role is served, or the problem code if the role is refused. */
export type Verdict = number | string;

const NOT_SIGNED_IN = { nobody: 'UNAUTHENTICATED', cookieAlone: 'UNAUTHENTICATED' };

export const everybody = (status: Verdict) => ({
  ...{ nobody: status, cookieAlone: status },
  ...{ owner: status, other: status, door: status, operator: status, admin: status },
});
export const everybodyRefused = (code: string) => ({
  ...{ nobody: code, cookieAlone: code },
  ...{ owner: code, other: code, door: code, operator: code, admin: code },
});
/** Every signed-in user. */
export const signedIn = (status: Verdict) => ({
  ...NOT_SIGNED_IN,
  ...{ owner: status, other: status, door: status, operator: status, admin: status },
});
export const ownerOnly = (status: number, code: string) => ({
  ...NOT_SIGNED_IN,
  ...{ owner: status, other: code, door: code, operator: code, admin: code },
});
export const adminOnly = (status: Verdict) => ({
  ...NOT_SIGNED_IN,
  ...{ owner: 'FORBIDDEN', other: 'FORBIDDEN', door: 'FORBIDDEN', operator: 'FORBIDDEN' },
  admin: status,
});
/** Admins and operators. */
export const forOperators = (status: number) => ({ ...adminOnly(status), operator: status });
/** Admins and door staff. */
export const forTheDoor = (status: number) => ({ ...adminOnly(status), door: status });
export const GATE = {
  noToken: 'QUEUE_TOKEN_MISSING',
  waiting: 'QUEUE_NOT_ADMITTED',
  foreignRoom: 'QUEUE_WRONG_ROOM',
  stolenToken: 'QUEUE_TOKEN_INVALID',
};
/** The queue token decides which place is meant. */
export const placeOf = (status: Verdict) => ({
  ...signedIn(status),
  ...{ noToken: 'QUEUE_TOKEN_MISSING', stolenToken: 'QUEUE_TOKEN_INVALID' },
  ...{ waiting: status, foreignRoom: status },
});
/** Reads that the queue token alone allows. */
export const readOfPlace = (status: Verdict) => ({
  ...placeOf(status),
  ...{ nobody: 'QUEUE_TOKEN_MISSING', cookieAlone: status },
});

/** What each role gets from an operation. */
export interface Row {
  readonly verdicts: Readonly<Partial<Record<Role, Verdict>>>;
  readonly body?: (fixture: AuthorizationFixture) => object;
  /** The id for a path parameter, if it is not the id of the same name. */
  readonly about?: Partial<Record<string, keyof AuthorizationFixture['ids']>>;
}

/** Sends the request of the row as the role. */
export function sendAs(
  world: World,
  name: string,
  { body, about = {} }: Row,
  role: Role,
  fixture: AuthorizationFixture,
): Promise<Answer> {
  const [method = '', pattern = ''] = name.split(' ');
  const path = pattern.replace(/\{(\w+)\}/g, (_match, parameter: string) => {
    return fixture.ids[about[parameter] ?? (parameter as keyof AuthorizationFixture['ids'])];
  });
  return new Api(world.app.baseUrl).send(method, path, {
    headers: fixture.headers[role],
    ...(body && { body: body(fixture) }),
  });
}

export const verdictOf = ({ status, body }: Answer): Verdict =>
  status < 400 ? status : (body as { code: string }).code;
