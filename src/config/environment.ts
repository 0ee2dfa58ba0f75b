import { readFileSync } from 'node:fs';

/** One or more environment variables can't be used; the message has a line for each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration can't be used:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** What may be in a file that `<name>_FILE` names, as Docker and Kubernetes hand secrets over. */
const IN_FILES = new Set([
  'DATABASE_URL',
  'REDIS_URL',
  'JWT_SECRET',
  'JWT_SECRET_PREVIOUS',
  'QUEUE_TOKEN_SECRET',
  'QUEUE_TOKEN_SECRET_PREVIOUS',
  'ADMIN_PASSWORD',
  'DATA_PLATFORM_SECRET',
]);

/** Fewer different characters than this, and a secret is a pattern, not random. */
const MIN_DIFFERENT_CHARACTERS = 5;

/**
 * Typed reads of environment variables. Problems are gathered, so that one boot names them all.
 * An empty variable counts as unset. Values are never repeated in a message: they may be secret.
 */
export class Environment {
  private readonly problems: string[] = [];
  /** By the names in `IN_FILES`: what was found; null when that itself is a problem, noted already. */
  private readonly filed = new Map<string, string | undefined | null>();

  constructor(private readonly source: NodeJS.ProcessEnv) {}

  text(name: string, fallback?: string): string {
    const value = this.raw(name) ?? fallback;
    return value ?? this.reject(name, 'a value', '');
  }

  integer(name: string, rule: { min: number; max: number; fallback?: number }): number {
    const raw = this.raw(name);
    if (raw === undefined && rule.fallback !== undefined) return rule.fallback;
    const value = Number(raw);
    if (!/^\d+$/.test(raw ?? '') || value < rule.min || value > rule.max) {
      return this.reject(name, `a whole number from ${rule.min} to ${rule.max}`, rule.min);
    }
    return value;
  }

  decimal(name: string, rule: { min: number; max: number; fallback: number }): number {
    const raw = this.raw(name) ?? `${rule.fallback}`;
    const value = Number(raw);
    if (!/^\d+(\.\d+)?$/.test(raw) || value < rule.min || value > rule.max) {
      return this.reject(name, `a number from ${rule.min} to ${rule.max}`, rule.min);
    }
    return value;
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
    return raw;
  }

  secret(name: string, rule: { minLength: number; fallback: string | undefined }): string {
    const value = this.raw(name) ?? rule.fallback ?? '';
    if (value.length < rule.minLength || new Set(value).size < MIN_DIFFERENT_CHARACTERS) {
      return this.reject(name, `a secret of at least ${rule.minLength} random characters`, '');
    }
    return value;
  }

  /** Notes that `name` can't be used; the stand-in only lets the remaining variables be read. */
  reject<Value = void>(name: string, expected: string, standIn?: Value): Value {
    const state = this.raw(name) === undefined ? 'is not set' : 'has a value that does not fit';
    if (this.filed.get(name) !== null) this.note(`${name} ${state}; it expects ${expected}`);
    return standIn as Value;
  }

  assertValid(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }

  private note(problem: string): void {
    this.problems.push(problem);
  }

  private raw(name: string): string | undefined {
    if (!IN_FILES.has(name)) return this.variable(name);
    if (!this.filed.has(name)) this.filed.set(name, this.variableOrFile(name));
    return this.filed.get(name) ?? undefined;
  }

  private variableOrFile(name: string): string | undefined | null {
    const value = this.variable(name);
    const file = this.variable(`${name}_FILE`);
    if (file === undefined) return value;
    if (value !== undefined) {
      this.note(`${name} and ${name}_FILE are both set; it expects one of them`);
      return null;
    }
    try {
      // An editor, or `echo`, ends a file with a new line that is no part of the secret.
      return readFileSync(file, 'utf8').replace(/\r?\n$/, '') || undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      this.note(`${name}_FILE can't be read (${code}); it expects the path of a file`);
      return null;
    }
  }

  private variable(name: string): string | undefined {
    const value = this.source[name];
    return value === undefined || value === '' ? undefined : value;
  }
}
