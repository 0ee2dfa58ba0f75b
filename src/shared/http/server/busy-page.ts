import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Language } from '../../domain/language.js';
import { PROBLEM_MEDIA_TYPE } from '../problems/problem.js';
import { preferredType } from './accepted.js';
import { isProbe } from './probes.js';
import { API_SECURITY_HEADERS } from './security-headers.js';
import { varyBy } from './vary.js';

const HTML = 'text/html';
/** Browsers that were refused together come back spread over this time. Longer than that of API clients. */
const RELOAD_SECONDS = { soonest: 5, latest: 10 };

const TEXTS: Readonly<Record<Language, { title: string; why: string; again: string }>> = {
  en: {
    title: 'One moment, please',
    why: 'The server is busy, or is being restarted. A place in line is kept meanwhile.',
    again: 'The page loads itself again in a few seconds.',
  },
  ko: {
    title: '잠시만 기다려 주세요',
    why: '접속자가 많거나 서버를 다시 시작하는 중입니다. 대기 순서는 그대로 유지됩니다.',
    again: '몇 초 뒤 자동으로 새로고침됩니다.',
  },
};

const STYLE =
  'body{max-width:36rem;margin:15vh auto;padding:0 1rem;font:1.125rem/1.6 system-ui,sans-serif}';
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** No script, and no file: a server that is overloaded should not be asked for one. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; frame-ancestors 'none'`;

/** Whether a browser opens an address. A problem document would be the end for a user without JavaScript. */
export function isPageLoad({ method, originalUrl, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (originalUrl.startsWith('/v1/') || isProbe(originalUrl)) return false;
  return preferredType(headers.accept, [PROBLEM_MEDIA_TYPE, HTML]) === HTML;
}

/** Turns a prepared problem into a page that loads itself again. Returns its body. */
export function busyPage(language: Language, reply: FastifyReply): string {
  const { soonest, latest } = RELOAD_SECONDS;
  const seconds = soonest + Math.floor(Math.random() * (latest - soonest + 1));
  const { title, why, again } = TEXTS[language];
  for (const name of Object.keys(API_SECURITY_HEADERS)) reply.removeHeader(name);
  reply
    .headers({ ...API_SECURITY_HEADERS, 'content-security-policy': POLICY })
    .headers({ refresh: `${seconds}`, 'retry-after': `${seconds}` })
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
      <p>${why}</p>
      <p>${again}</p>
    </main>
  </body>
</html>
`;
}
