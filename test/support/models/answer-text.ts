import type { Answer } from '../api.js';

/** A response in the form of the model: the status, and the code of the refusal or the given text. */
export function answerText({ status, body }: Answer, said: string | (() => string) = ''): string {
  if (status >= 400) return `${status} ${(body as { code?: string }).code}`;
  return `${status} ${typeof said === 'string' ? said : said()}`.trim();
}
