import Negotiator from 'negotiator';
import { type Language, LANGUAGES } from '../../domain/language.js';

/** One wrong value of a request. `pointer` is a JSON pointer: `/seatIds/0`, or `/query/limit`. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: Text;
}

/** As it is sent. */
interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

/** An error answer: a problem document after RFC 9457, with a stable `code` added. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly errors?: readonly FieldProblem[];
  /** Of a 429: the rate limit that refused the request. */
  readonly limit?: string;
}

/** Says the same in each language. */
export type Text = Readonly<Record<Language, string>>;

/**
 * What the catalogue says of one code. `{name}` in a detail stands for the value of that name; a
 * number gets its thousands separated.
 */
export interface ProblemEntry {
  readonly status: number;
  readonly title: Text;
  readonly detail: Text;
}

/** `title`: in English, then in Korean. */
export function problem(
  status: number,
  [en, ko]: readonly [string, string],
  detail: Text,
): ProblemEntry {
  return { status, title: { en, ko }, detail };
}

/** All errors of one context. A code without an entry does not compile. */
export type ProblemCatalogue<Code extends string = string> = Readonly<Record<Code, ProblemEntry>>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The headers of every problem document. */
export const PROBLEM_HEADERS = {
  'Content-Type': `${PROBLEM_MEDIA_TYPE}; charset=utf-8`,
  'Cache-Control': 'no-store',
};

export function problemType(code: string): string {
  return `urn:onsale:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

/** The language of LANGUAGES that the client prefers (RFC 9110, section 12.5.4); English by default. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const headers = { 'accept-language': acceptLanguage ?? '*' };
  return (new Negotiator({ headers }).language([...LANGUAGES]) as Language | undefined) ?? 'en';
}

export function fillIn(text: string, details: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = details[name];
    if (typeof value === 'number') return value.toLocaleString('en');
    return typeof value === 'string' ? value : placeholder;
  });
}
