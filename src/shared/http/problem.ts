/** One wrong value of a request. `pointer` is a JSON pointer: `/seatIds/0`, or `/query/limit`. */
export interface FieldProblem {
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

export type Language = 'en' | 'ko';

/** What the catalogue says of one code. `{name}` in a text stands for the detail of that name. */
export interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  readonly detail: Readonly<Record<Language, string>>;
}

/** All errors of one context. A code without an entry does not compile. */
export type ProblemCatalogue<Code extends string = string> = Readonly<Record<Code, ProblemEntry>>;

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** What every problem document is sent with. */
export const PROBLEM_HEADERS = {
  'Content-Type': `${PROBLEM_MEDIA_TYPE}; charset=utf-8`,
  'Cache-Control': 'no-store',
};

export function problemType(code: string): string {
  return `urn:onsale:problem:${code.toLowerCase().replaceAll('_', '-')}`;
}

/** Korean when the client prefers it to English (RFC 9110, section 12.5.4), else English. */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'en';
  const weights = { en: 0, ko: 0 };
  for (const range of acceptLanguage.toLowerCase().split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2)) || 0;
    const primary = tag.split('-')[0];
    if (primary === 'en' || primary === 'ko') {
      weights[primary] = Math.max(weights[primary], weight);
    }
  }
  return weights.ko > weights.en ? 'ko' : 'en';
}

export function fillIn(text: string, details: Readonly<Record<string, unknown>>): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = details[name];
    return typeof value === 'string' || typeof value === 'number' ? `${value}` : placeholder;
  });
}
