import { readFileSync } from 'node:fs';
import { isBadPort } from './bad-ports.js';

/** Environment variables are missing or invalid; the message has a line for each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is invalid:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** A server refuses or does not answer. The message names the variable with its address, and has no secret. */
export class UnusableServerError extends Error {
  constructor({ variable, expects, cause }: { variable: string; expects: string; cause: unknown }) {
    super(`${variable} cannot be used (${reasonOf(cause)}); it expects ${expects}`, { cause });
    this.name = 'UnusableServerError';
  }
}

/** Node.js tries all addresses of a name. If all fail, the message is empty. */
function reasonOf(error: unknown): string {
  const { message, code } = (error ?? {}) as { message?: string; code?: string };
  return message || (code ?? String(error));
}

/**
 * Variables that may be read from the file in `<name>_FILE`, as with secrets of Docker and Kubernetes.
 * @internal
 */
export const FILE_VARIABLES: ReadonlySet<string> = new Set([
  'DATABASE_URL',
  'DATABASE_DIRECT_URL',
  'REDIS_URL',
  'REDIS_PASSWORD',
  'REDIS_SENTINEL_PASSWORD',
  'REDIS_TLS_CA',
  'REDIS_TLS_CERT',
  'REDIS_TLS_KEY',
  'JWT_SECRET',
  'JWT_SECRET_PREVIOUS',
  'QUEUE_TOKEN_SECRET',
  'QUEUE_TOKEN_SECRET_PREVIOUS',
  'PASS_SIGNING_KEY',
  'PASS_SIGNING_KEY_PREVIOUS',
  'TICKET_SIGNING_KEY',
  'ADMIN_PASSWORD',
  'DATA_PLATFORM_SECRET',
  'DATA_PLATFORM_SECRET_PREVIOUS',
  'NATS_URL',
  'NATS_CREDS',
  'NATS_TLS_CA',
  'NATS_TLS_CERT',
  'NATS_TLS_KEY',
  'TOSS_SECRET_KEY',
  'STRIPE_SECRET_KEY',
  'STRIPE_WEBHOOK_SECRET',
  'SMTP_URL',
]);

/** A secret with fewer different characters is a pattern and not random. */
const MIN_DISTINCT_CHARACTERS = 5;

interface Range {
  readonly min: number;
  readonly max: number;
  readonly fallback: number;
}

/**
 * Typed reads of environment variables. Collects all problems, so that one boot reports every one.
 * An empty variable counts as unset. Messages never contain a value, because it may be a secret.
 */
export class Environment {
  private readonly problems: string[] = [];
  private readonly rejected = new Set<string>();
  /** Values of FILE_VARIABLES; null when the read failed and its problem is recorded. */
  private readonly fileValues = new Map<string, string | undefined | null>();

  constructor(private readonly source: NodeJS.ProcessEnv) {}

  isSet(name: string): boolean {
    return this.raw(name) !== undefined;
  }

  text(name: string, fallback?: string): string {
    const value = this.raw(name) ?? fallback;
    return value ?? this.reject(name, 'a value', '');
  }

  /** The text as a property to spread. An empty object when the variable is not set. */
  optional<const Key extends string>(key: Key, name: string): { readonly [K in Key]?: string } {
    const value = this.raw(name);
    return (value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: string };
  }

  /** Values separated by commas. */
  list(name: string, fallback: string): string[] {
    const text = this.text(name, fallback);
    return text === '' ? [] : text.split(',').map((part) => part.trim());
  }

  integer(name: string, { min, max, fallback }: Range): number {
    const raw = this.raw(name) ?? `${fallback}`;
    const value = Number(raw);
    if (/^\d+$/.test(raw) && value >= min && value <= max) return value;
    return this.reject(name, `a whole number from ${min} to ${max}`, min);
  }

  oneOf<const Value extends string>(
    name: string,
    values: readonly Value[],
    fallback: Value,
  ): Value {
    const raw = this.raw(name) ?? fallback;
    const value = values.find((candidate) => candidate === raw);
    return value ?? this.reject(name, `one of ${values.join(', ')}`, fallback);
  }

  url(name: string, protocols: readonly string[]): string {
    const raw = this.raw(name) ?? '';
    if (!URL.canParse(raw) || !protocols.includes(new URL(raw).protocol)) {
      return this.reject(name, `a URL that starts with ${protocols.join('// or ')}//`, '');
    }
    if (!hasReadableUser(new URL(raw))) {
      return this.reject(name, 'a user and a password with %25 for each %', '');
    }
    return raw;
  }

  /** The address of a server that `fetch` is to reach. */
  fetchUrl(name: string): string {
    const url = this.url(name, ['https:', 'http:']);
    if (url === '' || !isBadPort(new URL(url).port)) return url;
    return this.reject(name, 'a URL with another port, because no client sends to this one', '');
  }

  secret(name: string, rule: { minLength: number; fallback: string | undefined }): string {
    const value = this.raw(name) ?? rule.fallback ?? '';
    if (value.length < rule.minLength || new Set(value).size < MIN_DISTINCT_CHARACTERS) {
      return this.reject(name, `a secret of at least ${rule.minLength} random characters`, '');
    }
    return value;
  }

  /**
   * Records the first problem of a variable. Returns `placeholder`, so that the remaining variables are
   * read too.
   */
  reject<Value = void>(name: string, expected: string, placeholder?: Value): Value {
    const state = this.raw(name) === undefined ? 'is not set' : 'is invalid';
    if (this.fileValues.get(name) !== null && !this.rejected.has(name)) {
      this.rejected.add(name);
      this.problems.push(`${name} ${state}; it expects ${expected}`);
    }
    return placeholder as Value;
  }

  assertValid(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }

  private raw(name: string): string | undefined {
    if (!FILE_VARIABLES.has(name)) return this.variable(name);
    if (!this.fileValues.has(name)) this.fileValues.set(name, this.variableOrFile(name));
    return this.fileValues.get(name) ?? undefined;
  }

  private variableOrFile(name: string): string | undefined | null {
    const value = this.variable(name);
    const file = this.variable(`${name}_FILE`);
    if (file === undefined) return value;
    if (value !== undefined) {
      this.problems.push(`${name} and ${name}_FILE are both set; it expects one of them`);
      return null;
    }
    try {
      // Editors and `echo` add a line break that is not part of the secret.
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.problems.push(`${name}_FILE cannot be read (${code}); it expects the path of a file`);
      return null;
    }
  }

  private variable(name: string): string | undefined {
    const value = this.source[name];
    return value === undefined || value === '' ? undefined : value;
  }
}

/** Drivers decode both. A `%` that encodes nothing would stop the boot without a word about the variable. */
function hasReadableUser({ username, password }: URL): boolean {
  try {
    [username, password].forEach(decodeURIComponent);
    return true;
  } catch {
    return false;
  }
}
