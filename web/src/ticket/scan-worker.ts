/**
 * Lets `/scan` open without a network. It serves the page, and the files that the page was built with, and nothing
 * else: all other requests go to the network.
 */

/** Written by web/offline-files.ts: the files of the page, and a name for this set of them. */
declare const OFFLINE_FILES: readonly string[];
declare const OFFLINE_VERSION: string;

/** What this file uses of the types of service workers, which contradict those of pages. */
interface Lifecycle extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface FetchOfPage extends Lifecycle {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Worker {
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: 'install' | 'activate', listener: (event: Lifecycle) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchOfPage) => void): void;
}

const PAGE = '/scan';
const PREFIX = 'onsale-scan-';
const NETWORK_MS = 3_000;

const cacheName = PREFIX + OFFLINE_VERSION;
const worker = self as unknown as Worker;

worker.addEventListener('install', (event) => {
  event.waitUntil(install().then(() => worker.skipWaiting()));
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(removeOtherCaches().then(() => worker.clients.claim()));
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && pathname === PAGE) event.respondWith(openPage(request));
  else if (OFFLINE_FILES.includes(pathname)) event.respondWith(readFile(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([new Request(PAGE, { cache: 'reload' }), ...OFFLINE_FILES]);
}

async function removeOtherCaches(): Promise<void> {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(PREFIX) && name !== cacheName);
  await Promise.all(others.map((name) => caches.delete(name)));
}

/** The newest page if the network is quick, else the kept one. */
async function openPage(request: Request): Promise<Response> {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(NETWORK_MS) });
    if (response.ok) return response;
  } catch {
    // Offline.
  }
  return (await caches.match(PAGE)) ?? fetch(request);
}

async function readFile(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}
