/** One or more environment variables can't be used; the message has a line for each. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration can't be used:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Typed reads of environment variables. Problems are gathered, so that one boot names them all.
 * An empty variable counts as unset. Values are never repeated in a message: they may be secret.
 */
export class Environment {
  private readonly problems: string[] = [];

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
    const value = this.raw(name) ?? rule.fallback;
    if (value === undefined || value.length < rule.minLength) {
      return this.reject(name, `a secret of at least ${rule.minLength} characters`, '');
    }
    return value;
  }

  /** Notes that `name` can't be used; the stand-in only lets the remaining variables be read. */
  reject<Value = void>(name: string, expected: string, standIn?: Value): Value {
    const state = this.raw(name) === undefined ? 'is not set' : 'has a value that does not fit';
    this.problems.push(`${name} ${state}; it expects ${expected}`);
    return standIn as Value;
  }

  assertValid(): void {
    if (this.problems.length > 0) throw new ConfigError(this.problems);
  }

  private raw(name: string): string | undefined {
    const value = this.source[name];
    return value === undefined || value === '' ? undefined : value;
  }
}
