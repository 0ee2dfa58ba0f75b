import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fastifyStatic } from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PaymentProvidersConfig } from '../config/payment-providers.js';
import { PAGE_FILES } from '../shared/http/server/page-files.js';
import { API_SECURITY_HEADERS } from '../shared/http/server/security-headers.js';
import { PAGE_HEADERS, payingPageHeaders, SCAN_PAGE_HEADERS } from './page-headers.js';
import { serveRoomPage, type WaitingPage } from './room-page.js';

/** Route and file of each page. The waiting page is served by room-page.ts. */
const PAGES = {
  '/': 'home.html',
  '/concerts/:concertId': 'concert.html',
  '/shows/:showId': 'show.html',
  '/items/:itemId': 'item.html',
  '/me': 'me.html',
  '/verify-email': 'verify-email.html',
  '/reset-password': 'reset-password.html',
  '/ops': 'ops.html',
  '/scan': 'scan.html',
};

const PAYING_PAGES = ['/shows/:showId', '/items/:itemId', '/me'];

interface Sources {
  readonly waitingPage: WaitingPage;
  readonly providers: PaymentProvidersConfig;
}

/**
 * Serves the pages that `npm run build` has built from `web/`. Their files have the hash of their content in
 * their names, so a browser keeps them for ever; the pages themselves are asked for again each time.
 */
export function servePages(server: FastifyInstance, { waitingPage, providers }: Sources): void {
  const root = builtPages();
  const setHeaders = setPageHeaders(PAGE_HEADERS);
  const setPayingHeaders = setPageHeaders(payingPageHeaders(providers));
  void server.register(fastifyStatic, {
    root: join(root, 'assets'),
    prefix: '/assets/',
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
  });
  const special = new Map(PAYING_PAGES.map((url) => [url, setPayingHeaders]));
  special.set('/scan', setPageHeaders(SCAN_PAGE_HEADERS));
  const files = PAGE_FILES.map((file) => [`/${file}`, file] as const);
  for (const [url, file] of [...Object.entries(PAGES), ...files]) {
    server.get(url, { onRequest: special.get(url) ?? setHeaders }, (_request, reply) =>
      reply.sendFile(file, root, { cacheControl: false }),
    );
  }
  serveRoomPage(server, join(root, 'room.html'), setHeaders, waitingPage);
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
