import { type ArgumentMetadata, Param, type PipeTransform, type Type } from '@nestjs/common';
import {
  getMetadataStorage,
  type ValidationError,
  validateSync,
  ValidationTypes,
} from 'class-validator';
import { isId } from '../../ids.js';
import type { FieldError, Text } from '../problems/problem.js';
import { RequestError } from '../problems/request-error.js';
import type { Conversion } from './constraints.js';
import { TEXTS } from './texts.js';

/** Largest number of members and elements in a body or query, and of errors in a problem. */
const MAX_VALUES = 3_000;
const MAX_ERRORS = 20;
/** Longest part of an unknown name that a problem repeats. JSON may write a character in 6 bytes. */
const MAX_NAME_LENGTH = 40;

keepRules();

/**
 * class-validator collects the rules of a DTO class from all classes at each validation: half of its
 * time for a small body. The rules never change, so they are collected once per class.
 */
function keepRules(): void {
  const storage = getMetadataStorage();
  const collect = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, ReturnType<typeof collect>>();
  storage.getTargetValidationMetadatas = (dto, ...options) => {
    let rules = known.get(dto);
    if (!rules) known.set(dto, (rules = collect(dto, ...options)));
    return rules;
  };
}

/** @throws RequestError VALIDATION_FAILED */
export function parseBody(body: unknown, dto: Type | undefined): unknown {
  return parse(body, dto, '');
}

/** @throws RequestError VALIDATION_FAILED */
export function parseQuery(query: unknown, dto: Type | undefined): unknown {
  return parse(query, dto, '/query');
}

/**
 * For an operation without a body. Accepts `{}` as no body.
 * @throws RequestError VALIDATION_FAILED
 */
export function refuseBody(body: unknown): void {
  if (body === undefined) return;
  if (!isObject(body)) throw RequestError.invalid('', TEXTS.empty);
  const names = Object.keys(body);
  const unknown = names.slice(0, MAX_ERRORS).map((name) => unknownField(name, ''));
  if (unknown.length > 0) throw new RequestError('VALIDATION_FAILED', unknown);
}

/**
 * Checks a value against its DTO class. Unknown fields are refused. Nothing is converted except
 * where the DTO says so: `"5"` is not a number.
 */
function parse(value: unknown, dto: Type | undefined, parent: string): unknown {
  // A missing body counts as `{}`. `null` is refused.
  const given = value === undefined ? {} : value;
  if (!isObject(given)) throw RequestError.invalid('', TEXTS.object);
  refuseUnusableValues(given, parent);
  const errors: FieldError[] = [];
  const instance = convert(given, dto as Type<object>, parent, errors);
  check(instance, parent, errors);
  if (errors.length === 0) return instance;
  throw new RequestError('VALIDATION_FAILED', errors.slice(0, MAX_ERRORS));
}

/** Makes instances of the DTO classes, and adds unknown fields to `errors` until there are enough. */
function convert(given: object, dto: Type<object>, parent: string, errors: FieldError[]): object {
  const fields = fieldsOf(dto);
  const instance = new dto() as Record<string, unknown>;
  for (const [name, value] of Object.entries(given)) {
    if (errors.length >= MAX_ERRORS) break;
    const field = fields.get(name);
    if (!field) errors.push(unknownField(name, parent));
    else instance[name] = convertValue(value, field, `${parent}/${name}`, errors);
  }
  return instance;
}

function convertValue(
  value: unknown,
  { form, object }: Conversion,
  pointer: string,
  errors: FieldError[],
): unknown {
  if (form) return form(value);
  if (!object) return value;
  if (isObject(value)) return convert(value, object, pointer, errors);
  if (!Array.isArray(value)) return value;
  return value.map((entry: unknown, index) =>
    isObject(entry) ? convert(entry, object, `${pointer}/${index}`, errors) : entry,
  );
}

function unknownField(name: string, parent: string): FieldError {
  return { pointer: `${parent}/${escapePointer(name)}`, detail: TEXTS.unknown };
}

/** Checks the rules of an instance, then those of its objects, until there are enough errors. */
function check(instance: object, parent: string, errors: FieldError[]): void {
  if (errors.length >= MAX_ERRORS) return;
  const wrong = validateSync(instance, { stopAtFirstError: true });
  errors.push(...wrong.flatMap((error) => fieldProblems(error, parent)));
  for (const [name, { object }] of fieldsOf(instance.constructor as Type)) {
    if (!object || wrong.some(({ property }) => property === name)) continue;
    const value = (instance as Readonly<Record<string, object | null | undefined>>)[name] ?? [];
    const pointer = `${parent}/${name}`;
    if (!Array.isArray(value)) check(value, pointer, errors);
    else value.forEach((entry: object, index) => check(entry, `${pointer}/${index}`, errors));
  }
}

type Fields = Map<string, Conversion>;
const fieldsByDto = new Map<Type, Fields>();

/** The fields that a DTO class has rules for. */
function fieldsOf(dto: Type): Fields {
  const known = fieldsByDto.get(dto);
  if (known) return known;
  const fields: Fields = new Map();
  const rules = getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false);
  for (const { propertyName, type, context } of rules) {
    const conversion = type === ValidationTypes.WHITELIST ? (context as Conversion) : undefined;
    fields.set(propertyName, conversion ?? fields.get(propertyName) ?? {});
  }
  fieldsByDto.set(dto, fields);
  return fields;
}

/** A JSON object. */
function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldProblems({ property, constraints, contexts }: ValidationError, parent: string) {
  return Object.keys(constraints ?? {}).map((rule) => ({
    pointer: `${parent}/${property}`,
    // As `saying` gave it to the rule.
    detail: (contexts?.[rule] as Text | undefined) ?? TEXTS.unusable,
  }));
}

const DEEPEST_NESTING = 10;
const NOT_STORABLE = /[\0\p{Surrogate}]/u;
/**
 * More combining marks in a row than any script has: the limit of stream-safe text (UAX #15). Normalising
 * sorts such a row, in quadratic time.
 */
const TOO_MANY_MARKS = /\p{M}{31}/u;
/**
 * A text of JSON, also one without an end. It never fails once it has begun: else the search would
 * begin again at each quote, in quadratic time.
 */
const JSON_TEXT = /"(?:[^"\\]|\\[^]?)*"?/g;

/**
 * Refuses what neither PostgreSQL nor UTF-8 can hold, nesting that would exhaust the stack, and texts and
 * numbers of values that no operation takes: validating them would cost far more than this check.
 * @throws RequestError VALIDATION_FAILED
 */
export function refuseUnusableValues(value: unknown, parent: string): void {
  const problem = findUnusable(value, 0, { values: 0 });
  if (problem) throw RequestError.invalid(`${parent}${problem.pointer}`, problem.detail);
}

/**
 * The same for a JSON text that is not parsed yet: parsing thousands of names takes milliseconds.
 * @throws RequestError VALIDATION_FAILED
 */
export function refuseTooManyValues(json: string): void {
  if (commasIn(json) < MAX_VALUES) return;
  const withoutTexts = json.replace(JSON_TEXT, '');
  if (commasIn(withoutTexts) >= MAX_VALUES) {
    throw RequestError.invalid('', TEXTS.mostValues(MAX_VALUES));
  }
}

function commasIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(','); at !== -1; at = text.indexOf(',', at + 1)) count += 1;
  return count;
}

function findUnusable(value: unknown, depth: number, count: { values: number }): FieldError | null {
  if (typeof value === 'string') {
    if (NOT_STORABLE.test(value)) return { pointer: '', detail: TEXTS.unstorable };
    return TOO_MANY_MARKS.test(value) ? { pointer: '', detail: TEXTS.tooManyMarks } : null;
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth === DEEPEST_NESTING) return { pointer: '', detail: TEXTS.tooDeep };
  const names = Object.keys(value);
  // Before any of them is read: a JSON text of 64 KiB can have thousands.
  count.values += names.length;
  if (count.values > MAX_VALUES) return { pointer: '', detail: TEXTS.mostValues(MAX_VALUES) };
  for (const name of names) {
    const child = (value as Readonly<Record<string, unknown>>)[name];
    const problem = findUnusable(child, depth + 1, count);
    if (problem) return { ...problem, pointer: `/${escapePointer(name)}${problem.pointer}` };
  }
  return null;
}

/** RFC 6901, section 3. */
function escapePointer(token: string): string {
  return token.slice(0, MAX_NAME_LENGTH).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** @throws RequestError VALIDATION_FAILED when `value` is no UUID. */
export function parseId(value: unknown, pointer: string): string {
  if (isId(value)) return value.toLowerCase();
  throw RequestError.invalid(pointer, TEXTS.id);
}

class IdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    return parseId(value, `/path/${metadata.data ?? 'id'}`);
  }
}

const idPipe = new IdPipe();

/** A path parameter that is an id; anything else gets a 400. */
export const IdParam = (name: string) => Param(name, idPipe);
