import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../domain/language.js';
import { PROBLEM_MEDIA_TYPE } from '../problems/problem.js';
import { preferredType } from './accepted.js';
import { isProbe } from './probes.js';
import { API_SECURITY_HEADERS } from './security-headers.js';
import { varyBy } from './vary.js';

const HTML = 'text/html';
const API = /^\/(v1|\.well-known)([/?]|$)/;

const STYLE =
  'body{max-width:36rem;margin:15vh auto;padding:0 1rem;font:1.125rem/1.6 system-ui,sans-serif}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** No script, and no file: a server that is overloaded should not be asked for one. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`;

/** Whether a browser opens an address. A problem document would be the end for a user without JavaScript. */
export function isPageLoad({ method, originalUrl, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (API.test(originalUrl) || isProbe(originalUrl)) return false;
  return preferredType(headers.accept, [PROBLEM_MEDIA_TYPE, HTML]) === HTML;
}

interface PlainPage {
  readonly language: Language;
  readonly title: string;
  /** The HTML of each paragraph. */
  readonly paragraphs: readonly string[];
}

/** Turns a prepared problem into a page that needs nothing else. Returns its body. */
export function plainPage(reply: FastifyReply, { language, title, paragraphs }: PlainPage): string {
  for (const name of Object.keys(API_SECURITY_HEADERS)) reply.removeHeader(name);
  reply
    .headers({ ...API_SECURITY_HEADERS, 'content-security-policy': POLICY })
    .type(`${HTML}; charset=utf-8`);
  varyBy(reply, 'Accept');
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Onsale</title>
    <style>${STYLE}</style>
  </head>
  <body>
    <main>
      <h1>${title}</h1>
      ${paragraphs.map((html) => `<p>${html}</p>`).join('\n      ')}
    </main>
  </body>
</html>
`;
}
