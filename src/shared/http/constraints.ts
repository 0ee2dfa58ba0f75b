import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsUUID, registerDecorator, ValidateIf, type ValidationOptions } from 'class-validator';

/** RFC 3339, section 5.6: a day has no hour 24, which `Date` would take. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T(?!24)\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An ISO 8601 time with its offset, e.g. `2026-12-24T18:00:00Z`; a date without one is ambiguous. */
export function IsInstant(options?: ValidationOptions) {
  return (target: object, propertyName: string): void => {
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName,
      options: {
        message: `${propertyName} must be an ISO 8601 time with offset, e.g. 2026-12-24T18:00:00Z`,
        ...options,
      },
      validator: {
        validate: isInstant,
      },
    });
  };
}

export function isInstant(value: unknown): boolean {
  return typeof value === 'string' && INSTANT.test(value) && isRealDate(value);
}

/** `Date` rolls 31 February over into March; a real date reads back as it was written. */
function isRealDate(value: string): boolean {
  if (Number.isNaN(Date.parse(value))) return false;
  // An offset may push it past the last year that four digits can name.
  if (!INSTANT.test(new Date(value).toISOString())) return false;
  const day = value.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Text that says something: not only white space. */
export function IsFilledText(options?: ValidationOptions) {
  return (target: object, propertyName: string): void => {
    registerDecorator({
      name: 'isFilledText',
      target: target.constructor,
      propertyName,
      options: { message: `${propertyName} must be a text that is not blank`, ...options },
      validator: {
        validate: (value: unknown) => typeof value === 'string' && value.trim() !== '',
      },
    });
  };
}

/** An id, in lower case however it was sent. */
export function IsId(options?: ValidationOptions) {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => lowerCase(value)),
    IsUUID('all', options),
  );
}

function lowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCase);
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** May be left out; unlike with IsOptional, null is a value and gets checked. */
export function IsOmittable() {
  return ValidateIf((_body: unknown, value: unknown) => value !== undefined);
}
