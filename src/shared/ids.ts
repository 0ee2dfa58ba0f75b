import { v7, validate } from 'uuid';

/** A new UUIDv7 (RFC 9562): unique without coordination, and sorted by creation time. */
export function newId(): string {
  return v7();
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value);
}
