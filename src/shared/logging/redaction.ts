const CENSORED = '[redacted]';

/** User and password of an address, access tokens, queue tokens, and secrets of webhooks. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b([a-z][a-z\d+.-]{0,20}:\/\/)[^\s/]*@/gi, `$1${CENSORED}@`],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, CENSORED],
  [/\bq1\.[\da-f-]{36}\.[\da-f-]{36}\.\d+\.[\w-]+/g, CENSORED],
  [/\bwhsec_[\w+/=-]+/g, CENSORED],
];

/** The text with whatever looks like a secret of ours taken out. */
export function withoutSecrets(text: string): string {
  return SECRETS.reduce((rest, [pattern, stand]) => rest.replace(pattern, stand), text);
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
 * What the log says of an error. Other fields stay out: drivers put there what they were given, the
 * parameters of a statement (a password's hash, a stored answer with a token) or a whole address.
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
