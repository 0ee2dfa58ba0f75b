import { type ArgumentMetadata, Param, type PipeTransform, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import {
  getMetadataStorage,
  type ValidationError,
  validateSync,
  type ValidatorOptions,
} from 'class-validator';
import { isId } from '../../ids.js';
import type { FieldError, Text } from '../problems/problem.js';
import { RequestError } from '../problems/request-error.js';
import { TEXTS } from './texts.js';

const RULES: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  stopAtFirstError: true,
};
/** Largest number of members and elements in a body or query, and of errors in a problem. */
const MAX_VALUES = 3_000;
const MAX_ERRORS = 20;
/** Longest part of an unknown name that a problem repeats. */
const MAX_NAME_LENGTH = 100;

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
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw RequestError.invalid('', TEXTS.empty);
  }
  const names = Object.keys(body);
  if (names.length > 0) throw unknownFields(names, '');
}

/**
 * Checks a value against its DTO class. Unknown fields are refused. Nothing is converted except
 * where the DTO says so: `"5"` is not a number.
 */
function parse(value: unknown, dto: Type | undefined, parent: string): unknown {
  // A missing body counts as `{}`. `null` is refused.
  const given = value === undefined ? {} : value;
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw RequestError.invalid('', TEXTS.object);
  }
  refuseUnusableValues(given, parent);
  refuseManyUnknown(given, dto, parent);
  const instance = plainToInstance(dto as new () => object, given);
  const errors = validateSync(instance, RULES);
  if (errors.length === 0) return instance;
  const problems = errors.flatMap((error) => fieldProblems(error, parent));
  throw new RequestError('VALIDATION_FAILED', problems.slice(0, MAX_ERRORS));
}

/** Refuses many unknown fields before class-transformer and class-validator look at each of them. */
function refuseManyUnknown(given: object, dto: Type | undefined, parent: string): void {
  const names = Object.keys(given);
  if (names.length <= MAX_ERRORS) return;
  const rules = dto ? getMetadataStorage().getTargetValidationMetadatas(dto, '', false, false) : [];
  const known = new Set(rules.map(({ propertyName }) => propertyName));
  const unknown = names.filter((name) => !known.has(name));
  if (unknown.length > MAX_ERRORS) throw unknownFields(unknown, parent);
}

function unknownFields(names: readonly string[], parent: string): RequestError {
  const problems = names.slice(0, MAX_ERRORS).map((name) => ({
    pointer: `${parent}/${escapePointer(name)}`,
    detail: TEXTS.unknown,
  }));
  return new RequestError('VALIDATION_FAILED', problems);
}

function fieldProblems(error: ValidationError, parent: string): FieldError[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const own = Object.keys(error.constraints ?? {}).map((rule) => ({
    pointer,
    detail: textOf(rule, error),
  }));
  const nested = (error.children ?? []).flatMap((child) => fieldProblems(child, pointer));
  return [...own, ...nested];
}

/** As `saying` gave it to the rule. */
function textOf(rule: string, { contexts }: ValidationError): Text {
  if (rule === 'whitelistValidation') return TEXTS.unknown;
  return (contexts?.[rule] as Text | undefined) ?? TEXTS.unusable;
}

const DEEPEST_NESTING = 10;
const NOT_STORABLE = /[\0\p{Surrogate}]/u;

/**
 * Refuses what neither PostgreSQL nor UTF-8 can hold, nesting that would exhaust the stack, and more
 * values than any operation takes: validating them would cost far more than counting.
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
  const withoutTexts = json.replace(/"(?:[^"\\]|\\.)*"/g, '');
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
    if (!NOT_STORABLE.test(value)) return null;
    return { pointer: '', detail: TEXTS.unstorable };
  }
  if (typeof value !== 'object' || value === null) return null;
  if (depth === DEEPEST_NESTING) return { pointer: '', detail: TEXTS.tooDeep };
  const names = Object.keys(value);
  // Before any of them is read: a JSON text of 64 KiB can have thousands.
  count.values += names.length;
  if (count.values > MAX_VALUES) return { pointer: '', detail: TEXTS.mostValues(MAX_VALUES) };
  for (const name of names) {
    const child = (value as Readonly<Record<string, unknown>>)[name];
    // class-transformer drops these names without an error.
    const isReserved = name === 'prototype' || name in Object.prototype;
    const problem = isReserved
      ? { pointer: '', detail: TEXTS.unknown }
      : findUnusable(child, depth + 1, count);
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
