import { applyDecorators, type Type } from '@nestjs/common';
import {
  Allow,
  ArrayUnique,
  IsEmail,
  IsString,
  IsUUID,
  MaxLength,
  registerDecorator,
  ValidateIf,
} from 'class-validator';
import { hasPasswordLength, composed, nameKey, tidyEmail, tidyName } from '../../domain/text.js';
import type { Text } from '../problems/problem.js';
import { saying, TEXTS } from './texts.js';

/** Longer names are refused anyway, and their keys are slow to make. */
const LONGEST_NAME = 1_000;
/** RFC 3339, section 5.6: a day has no hour 24, which `Date` would take. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T(?!24)\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

/** An ISO 8601 time with its offset, e.g. `2026-12-24T18:00:00Z`; a date without one is ambiguous. */
export function IsInstant() {
  return (target: object, propertyName: string): void => {
    registerDecorator({
      name: 'isInstant',
      target: target.constructor,
      propertyName,
      options: saying(TEXTS.instant),
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

/** How the value of a field is converted before it is checked. */
export interface Conversion {
  readonly form?: (value: unknown) => unknown;
  /** The DTO class of the object, or of each object in the list. */
  readonly object?: Type<object>;
}

/** Stands among the rules of the field, so that PartialType copies it too. It checks nothing. */
export function Converted(conversion: Conversion) {
  return Allow({ context: conversion });
}

/** Changes a text before it is checked. Other values stay as they are. */
export function Written(form: (text: string) => unknown) {
  return Converted({ form: (value) => (typeof value === 'string' ? form(value) : value) });
}

/** A name or a title: composed, trimmed, with single spaces. A name that nobody can see is refused. */
export function IsFilledText() {
  return (target: object, propertyName: string): void => {
    Written(tidyName)(target, propertyName);
    registerDecorator({
      name: 'isFilledText',
      target: target.constructor,
      propertyName,
      options: saying(TEXTS.filled),
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && nameKey(value.slice(0, LONGEST_NAME)) !== '',
      },
    });
  };
}

/** Free text of several lines: composed, and else as it was typed. */
export function IsFreeText() {
  return applyDecorators(Written(composed), IsString(saying(TEXTS.text)));
}

/** A word to search for, written as names are; blank when nothing is searched for. */
export function IsSearchText() {
  return applyDecorators(Written(tidyName), IsString(saying(TEXTS.text)));
}

/** An e-mail address, as it is stored. */
export function IsEmailAddress() {
  return applyDecorators(
    Written(tidyEmail),
    IsEmail({}, saying(TEXTS.email)),
    MaxLength(254, saying(TEXTS.longest(254))),
  );
}

/**
 * A password, as it was typed: it may have been hashed so. Its length is the shorter
 * one of what was typed and of its NFKC form.
 */
export function IsPassword(shortest: number, longest: number) {
  return (target: object, propertyName: string): void => {
    registerDecorator({
      name: 'isPassword',
      target: target.constructor,
      propertyName,
      options: saying(TEXTS.length(shortest, longest)),
      validator: {
        validate: (value: unknown) =>
          typeof value === 'string' && hasPasswordLength(value, { min: shortest, max: longest }),
      },
    });
  };
}

/** An id, in lower case however it was sent. */
export function IsId({ each = false } = {}) {
  return applyDecorators(
    Converted({ form: lowerCase }),
    IsUUID('all', each ? saying(TEXTS.ids, { each }) : saying(TEXTS.id)),
  );
}

function lowerCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCase);
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** No two entries are the same, or have the same key. */
export function AreUnique<Entry>(keyOf: (entry: Entry) => unknown, text: Text) {
  return ArrayUnique<Entry>(keyOf, saying(text));
}

/** May be left out. Unlike with IsOptional, null is a value and is checked. */
export function IsOmittable() {
  return ValidateIf((_body: unknown, value: unknown) => value !== undefined);
}
