import type { Answer } from '../api.js';

/** An answer in the words of a model: its status, and the code of a refusal or what was said else. */
export function answerText({ status, body }: Answer, said: string | (() => string) = ''): string {
  if (status >= 400) return `${status} ${(body as { code?: string }).code}`;
  return `${status} ${typeof said === 'string' ? said : said()}`.trim();
}
