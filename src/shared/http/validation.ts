import { type ArgumentMetadata, Injectable, Param, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync, type ValidatorOptions } from 'class-validator';
import { isId } from '../ids.js';
import type { FieldProblem } from './problem.js';
import { RequestError } from './request-error.js';

const RULES: ValidatorOptions = {
  whitelist: true,
  forbidNonWhitelisted: true,
  stopAtFirstError: true,
};

/**
 * Checks bodies and queries against their DTO class. Unknown body fields are refused; nothing is
 * converted but what a DTO says, so `"5"` is no number. Nest's own pipe does the same, with a dozen
 * cases of sockets and files that are none here, and with promises; each request would pay for them.
 */
@Injectable()
export class RequestValidationPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (type !== 'body' && type !== 'query') return value;
    // No body at all is an empty one; `null` is a value, and the wrong one.
    const given = value === undefined ? {} : value;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw RequestError.invalid('', 'must be a JSON object');
    }
    const parent = type === 'query' ? '/query' : '';
    refuseUnusableValues(given, parent);
    // A body without a DTO is one that its route checks itself.
    if (!metatype || metatype === Object) return given;
    const dto = plainToInstance(metatype as new () => object, given);
    const errors = validateSync(dto, RULES);
    if (errors.length === 0) return dto;
    throw new RequestError(
      'VALIDATION_FAILED',
      errors.flatMap((error) => fieldProblems(error, parent)),
    );
  }
}

function fieldProblems(error: ValidationError, parent: string): FieldProblem[] {
  const pointer = `${parent}/${escapePointer(error.property)}`;
  const own = Object.values(error.constraints ?? {}).map((detail) => ({ pointer, detail }));
  const nested = (error.children ?? []).flatMap((child) => fieldProblems(child, pointer));
  return [...own, ...nested];
}

const DEEPEST_NESTING = 10;
const NOT_STORABLE = /[\0\p{Surrogate}]/u;

/** What neither PostgreSQL nor UTF-8 can hold, and nesting that would exhaust the stack. */
export function refuseUnusableValues(value: unknown, pointer: string, depth = 0): void {
  if (typeof value === 'string' && NOT_STORABLE.test(value)) {
    throw RequestError.invalid(pointer, 'must not contain U+0000 or half a surrogate pair');
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === DEEPEST_NESTING) throw RequestError.invalid('', 'is nested too deeply');
  for (const [key, child] of Object.entries(value)) {
    const childPointer = `${pointer}/${escapePointer(key)}`;
    // Nest's pipe would drop these in silence.
    if (key === 'prototype' || key in Object.prototype) {
      throw RequestError.invalid(childPointer, 'should not exist');
    }
    refuseUnusableValues(child, childPointer, depth + 1);
  }
}

/** RFC 6901, section 3. */
function escapePointer(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** @throws RequestError VALIDATION_FAILED when `value` is no UUID. */
export function parseId(value: unknown, pointer: string): string {
  if (isId(value)) return value.toLowerCase();
  throw RequestError.invalid(pointer, 'must be a UUID');
}

class IdPipe implements PipeTransform<unknown, string> {
  transform(value: unknown, metadata: ArgumentMetadata): string {
    return parseId(value, `/path/${metadata.data ?? 'id'}`);
  }
}

/** A path parameter that is an id; anything else gets a 400. */
export const IdParam = (name: string) => Param(name, IdPipe);
