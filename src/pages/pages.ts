import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PaymentProvidersConfig } from '../config/payment-providers.js';
import { API_SECURITY_HEADERS } from '../shared/http/server/security-headers.js';
import { PAGE_SECURITY_HEADERS, payingPageHeaders } from './page-headers.js';

/** Route and file of each page. */
const PAGES = {
  '/': 'home.html',
  '/rooms/:roomId': 'room.html',
  '/concerts/:concertId': 'concert.html',
  '/shows/:showId': 'show.html',
  '/items/:itemId': 'item.html',
  '/me': 'me.html',
  '/verify-email': 'verify-email.html',
  '/reset-password': 'reset-password.html',
  '/ops': 'ops.html',
  '/scan': 'scan.html',
};

const PAYING_PAGES = new Set(['/shows/:showId', '/items/:itemId', '/me']);

/**
 * Serves the pages that `npm run build` has built from `web/`. Their files have the hash of their content in
 * their names, so a browser keeps them for ever; the pages themselves are asked for again each time.
 */
export function servePages(server: FastifyInstance, providers: PaymentProvidersConfig): void {
  const root = builtPages();
  const setHeaders = setPageHeaders(PAGE_SECURITY_HEADERS);
  const setPayingHeaders = setPageHeaders(payingPageHeaders(providers));
  void server.register(fastifyStatic, {
    root: join(root, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
  });
  for (const [url, file] of Object.entries({ ...PAGES, '/icon.svg': 'icon.svg' })) {
    const onRequest = PAYING_PAGES.has(url) ? setPayingHeaders : setHeaders;
    server.get(url, { onRequest }, (_request, reply) =>
      reply.sendFile(file, root, { cacheControl: false }),
    );
  }
}

function setPageHeaders(headers: Readonly<Record<string, string>>) {
  return (_request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    for (const name of Object.keys(API_SECURITY_HEADERS)) reply.removeHeader(name);
    reply.headers(headers).header('cache-control', 'no-cache');
    done();
  };
}

/** `dist/web` of the folder with package.json, whether the application runs from its sources or from `dist`. */
function builtPages(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  const root = join(folder, 'dist', 'web');
  if (!existsSync(root)) throw new Error('There are no pages: run npm run build');
  return root;
}
