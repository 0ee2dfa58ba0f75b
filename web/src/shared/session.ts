import { Onsale, ProblemError, type components } from '@onsale/client';
import { computed, signal } from '@preact/signals';
import { language } from './language.js';
import { removeStored, stored } from './stored.js';

type SessionDto = components['schemas']['SessionDto'];
export type User = SessionDto['user'];

interface Session {
  readonly user: User;
  readonly accessToken: string;
  /** When the access token ends, by the clock of this device in milliseconds. */
  readonly endsAt: number;
}

/** An access token is renewed this long before its end. */
const RENEW_BEFORE_MS = 30_000;
const KEY = 'onsale.session';
/** Kept for a door without a network, for each user. */
export const TICKETS = 'onsale.tickets.';

/**
 * All tabs share the session: the access token here, and the refresh token in a cookie that no script can read.
 */
const kept = stored<Session>(KEY);
const session = signal<Session | null>(kept.read());
addEventListener('storage', ({ key }) => {
  if (key === KEY) session.value = kept.read();
});

/** Null without a log-in. */
export const user = computed<User | null>(() => session.value?.user ?? null);

/** For operations before and around a session. */
const anonymous = new Onsale({ cookies: true, headers: { 'Accept-Language': language } });

/** The API, as the user of this browser. */
export const onsale = new Onsale({
  cookies: true,
  headers: { 'Accept-Language': language },
  accessToken,
  fetch: async (request) => {
    const response = await fetch(request);
    // The session was ended elsewhere. The next request renews it, or finds that it is over.
    if (/^Bearer/.test(response.headers.get('www-authenticate') ?? '')) endAccess();
    return response;
  },
});

export async function logIn(email: string, password: string): Promise<void> {
  keep(await anonymous.post('/v1/auth/login', { body: { email, password, cookie: true } }));
}

export async function signUp(body: {
  readonly email: string;
  readonly password: string;
  readonly name: string;
}): Promise<void> {
  keep(await anonymous.post('/v1/auth/signup', { body: { ...body, cookie: true } }));
}

/** The session ends on this device even if the server cannot be reached. */
export async function logOut(): Promise<void> {
  await onsale.post('/v1/auth/logout', { body: {} }).catch(() => undefined);
  forget();
}

/** After an operation that gave new tokens. */
export function keep({ user, accessToken, expiresIn }: SessionDto): void {
  const next = { user, accessToken, endsAt: Date.now() + expiresIn * 1_000 };
  kept.write(next);
  session.value = next;
}

export function forget(): void {
  // Whoever uses the device next must not find tickets.
  removeStored(TICKETS);
  kept.write(null);
  session.value = null;
}

function endAccess(): void {
  if (session.value !== null) session.value = { ...session.value, endsAt: 0 };
}

async function accessToken(): Promise<string | undefined> {
  if (session.value === null || isFresh(session.value)) return session.value?.accessToken;
  // A refresh token works once, so only one tab may use it.
  await alone(async () => {
    const shared = kept.read();
    if (shared?.accessToken !== session.value?.accessToken) session.value = shared;
    if (session.value !== null && !isFresh(session.value)) await renew();
  });
  return session.value?.accessToken;
}

async function renew(): Promise<void> {
  try {
    keep(await anonymous.post('/v1/auth/refresh', { body: {} }));
  } catch (error) {
    if (!(error instanceof ProblemError) || error.isTemporary) throw error;
    forget();
  }
}

let last = Promise.resolve();

/** `navigator.locks` is missing in pages without TLS. Then only this tab waits. */
function alone(action: () => Promise<void>): Promise<void> {
  if (navigator.locks !== undefined) return navigator.locks.request(KEY, action);
  const next = last.then(action);
  last = next.catch(() => undefined);
  return next;
}

function isFresh({ endsAt }: Session): boolean {
  return Date.now() < endsAt - RENEW_BEFORE_MS;
}
