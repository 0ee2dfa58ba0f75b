/** Decorators of DTO fields: each declares the schema of the document and the validation together. */
import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  NotEquals,
  ValidateIf,
} from 'class-validator';
import {
  AreUnique,
  Converted,
  IsEmailAddress,
  IsFilledText,
  IsFreeText,
  IsId,
  IsInstant,
  IsOmittable,
  IsPassword,
  IsSearchText,
  Written,
} from './constraints.js';
import { saying, TEXTS } from './texts.js';

interface FieldOptions<Value> {
  readonly example?: Value | null;
  /** A request may leave the field out. */
  readonly optional?: true;
  readonly nullable?: true;
  /** For the document only: the handler applies it. */
  readonly default?: Value | null;
}

/** Some rules of ours take no symbol as a name. */
type Rule = (target: object, propertyName: string) => void;

function field(
  description: string,
  { optional, nullable, ...documented }: FieldOptions<unknown>,
  schema: object,
  rules: readonly Rule[],
): PropertyDecorator {
  const options = {
    description,
    ...schema,
    ...documented,
    ...(optional && { required: false }),
    ...(nullable && { nullable }),
  } as ApiPropertyOptions;
  const checks = [...presence(optional, nullable), ...rules] as PropertyDecorator[];
  return applyDecorators(ApiProperty(options), ...checks);
}

function presence(optional?: true, nullable?: true): Rule[] {
  if (optional) return [nullable ? IsOptional() : IsOmittable()];
  return nullable ? [ValidateIf((_body: unknown, value: unknown) => value !== null)] : [];
}

export function IdField(description: string, options: FieldOptions<string> = {}) {
  return field(description, options, { type: String, format: 'uuid' }, [IsId()]);
}

interface IntegerOptions extends FieldOptions<number> {
  readonly min?: number;
  readonly max?: number;
  /** The one value between them that is refused. */
  readonly not?: number;
}

export function IntegerField(
  description: string,
  { min, max, not, ...options }: IntegerOptions = {},
) {
  const smallest = min ?? Number.MIN_SAFE_INTEGER;
  const largest = max ?? Number.MAX_SAFE_INTEGER;
  const schema = {
    type: 'integer',
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
  return field(description, options, schema, [
    IsInt(saying(TEXTS.integer)),
    Min(smallest, saying(TEXTS.atLeast(smallest))),
    Max(largest, saying(TEXTS.atMost(largest))),
    ...(not === undefined ? [] : [NotEquals(not, saying(TEXTS.not(not)))]),
  ]);
}

/** A number of a response. It may have a fraction. */
export function NumberField(description: string, options: FieldOptions<number> = {}) {
  return field(description, options, { type: Number }, []);
}

/** What `Number` would take too, such as `0x10`, `1e1` or blanks, is no number of a query. */
const DIGITS = /^-?\d+$/;
const numberOf = (text: string) => (DIGITS.test(text) ? Number(text) : text);

/** A number of a query, which arrives as text. */
export function IntegerQuery(
  description: string,
  options: IntegerOptions & { readonly default: number },
) {
  return applyDecorators(
    IntegerField(description, { optional: true, ...options }),
    Written(numberOf),
  );
}

interface TextOptions extends FieldOptions<string> {
  readonly max?: number;
}

function text({ max, ...options }: TextOptions, description: string, rules: readonly Rule[]) {
  if (max === undefined) return field(description, options, { type: String }, rules);
  const schema = { type: String, maxLength: max };
  return field(description, options, schema, [
    ...rules,
    MaxLength(max, saying(TEXTS.longest(max))),
  ]);
}

/** A name or a title: not blank. */
export function NameField(description: string, options: TextOptions = {}) {
  return text(options, description, [IsFilledText()]);
}

/** A name that stands in paths: clients take the segments `.` and `..` out of them. */
export function PathNameField(description: string, options: TextOptions = {}) {
  return text(options, description, [IsFilledText(), Matches(/^(?!\.{1,2}$)/, saying(TEXTS.dots))]);
}

/** Free text of several lines. It may be blank. */
export function TextField(description: string, options: TextOptions = {}) {
  return text(options, description, [IsFreeText()]);
}

/** A key that another service has made: visible ASCII that may stand in a path, where `..` must not. */
export function ForeignKeyField(description: string, options: TextOptions) {
  return text(options, description, [
    IsString(saying(TEXTS.text)),
    Matches(/^(?!\.)[\x21-\x7e]+$/, saying(TEXTS.foreignKey)),
  ]);
}

/** Why an admin changes something. The pipeline writes it into the log of changes. */
export function ReasonField() {
  const options = { max: 500, optional: true, example: 'The shop is slow' } as const;
  return TextField('Why, for the log of changes', options);
}

/** A search word; a blank one searches for nothing. */
export function SearchField(description: string, options: TextOptions) {
  return text(options, description, [IsSearchText()]);
}

export function EmailField(description: string, options: FieldOptions<string> = {}) {
  const schema = { type: String, maxLength: 254 };
  return field(description, options, schema, [IsEmailAddress()]);
}

export function PasswordField(description: string, min: number, options: FieldOptions<string>) {
  const schema = { type: String, format: 'password', minLength: min, maxLength: 128 };
  return field(description, options, schema, [IsPassword(min, 128)]);
}

/** ISO 8601 with an offset. */
export function InstantField(description: string, options: FieldOptions<string> = {}) {
  return field(description, options, { type: String, format: 'date-time' }, [IsInstant()]);
}

export function ChoiceField<Value extends string>(
  description: string,
  values: readonly Value[],
  options: FieldOptions<Value> = {},
) {
  const rules = [IsIn(values, saying(TEXTS.oneOf(values)))];
  return field(description, { example: values[0], ...options }, { enum: [...values] }, rules);
}

export function FlagField(description: string, options: FieldOptions<boolean> = {}) {
  return field(description, options, { type: Boolean }, [IsBoolean(saying(TEXTS.flag))]);
}

export function ObjectField(
  description: string,
  object: Class,
  options: FieldOptions<object> = {},
) {
  return field(description, options, { type: object }, [
    IsObject(saying(TEXTS.object)),
    Converted({ object }),
  ]);
}

interface ListOptions {
  readonly min?: number;
  readonly max?: number;
  /** A request may leave the list out. */
  readonly optional?: true;
}

export function ListField(
  description: string,
  object: Class,
  { min, max, ...options }: ListOptions = {},
) {
  const schema = {
    type: [object],
    ...(min !== undefined && { minItems: min }),
    ...(max !== undefined && { maxItems: max }),
  };
  return field(description, options, schema, [
    ...listRules(min, max),
    IsObject(saying(TEXTS.objects, { each: true })),
    Converted({ object }),
  ]);
}

function listRules(min?: number, max?: number): Rule[] {
  return [
    IsArray(saying(TEXTS.list)),
    ...(min === undefined ? [] : [ArrayMinSize(min, saying(TEXTS.fewest(min)))]),
    ...(max === undefined ? [] : [ArrayMaxSize(max, saying(TEXTS.most(max)))]),
  ];
}

/** No id may repeat. */
export function IdListField(
  description: string,
  { min, max, ...options }: ListOptions & FieldOptions<string[]> & { readonly example: string[] },
) {
  const schema = { type: [String], format: 'uuid', minItems: min, maxItems: max };
  return field(description, options, schema, [
    ...listRules(min, max),
    IsId({ each: true }),
    AreUnique((id) => id, TEXTS.unique),
  ]);
}
