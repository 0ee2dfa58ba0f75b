const CENSORED = '[redacted]';

/** Credentials in URLs, access tokens and passes, queue tokens, webhook secrets, API keys, keys of payment providers. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/]*@/gi, `$1${CENSORED}@`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, CENSORED],
  [/\bq1\.[\da-f-]{36}\.[\da-f-]{36}\.\d+\.[\w-]+/g, CENSORED],
  [/\bwhsec_[\w+/=-]+/g, CENSORED],
  [/\bonsale_room_\w+/g, CENSORED],
  [/\b(?:sk|rk|test_g?sk|live_g?sk)_\w+/g, CENSORED],
  [/\bpi_\w+_secret_\w+/g, CENSORED],
];

/** Replaces everything that looks like one of our secrets. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), text);
}

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
  /** A system error code, or an SQLSTATE. */
  readonly code?: string;
  readonly cause?: LoggedError;
}

/**
 * The logged fields of an error. All others are left out, because drivers put secrets there: the
 * parameters of a statement, such as a password hash, or a whole connection URL.
 */
export function loggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) {
    return { type: typeof error, message: withoutSecrets(String(error)), stack: '' };
  }
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    message: withoutSecrets(error.message),
    stack: withoutSecrets(error.stack ?? ''),
    ...(typeof code === 'string' && { code }),
    ...(cause !== undefined && depth < 3 && { cause: loggedError(cause, depth + 1) }),
  };
}
