import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import {
  QueueError,
  type QueueFacade,
  type RoomViews,
  tokenBearerOf,
} from '../modules/queue/index.js';
import type { Language } from '../shared/domain/language.js';
import { preferredLanguage } from '../shared/http/problems/problem.js';
import type { LoadShedding } from '../shared/http/server/load-shedding.js';
import { varyBy } from '../shared/http/server/vary.js';
import { isId } from '../shared/ids.js';
import { withTimeout } from '../shared/timeout.js';
import { renderPlace, type Sight } from './room-text.js';

export interface WaitingPage {
  readonly queue: QueueFacade;
  readonly rooms: RoomViews;
  /** The page counts as the request of the waiting room that it makes. */
  readonly shedding: LoadShedding;
}

/** Nobody waits longer for the page: its script asks again anyway. */
const PATIENCE_MS = 1_000;
/** The part of the page for browsers without JavaScript. */
const NOSCRIPT = /<noscript>[^]*?<\/noscript>/;

/**
 * The waiting page. Without JavaScript, it loads itself again and again, and shows the place of the queue
 * cookie. So each load is a poll, which keeps the user present.
 */
export function serveRoomPage(
  server: FastifyInstance,
  file: string,
  setHeaders: onRequestHookHandler,
  page: WaitingPage,
): void {
  const html = readFileSync(file, 'utf8');
  const font = koreanFont(dirname(file));
  server.get('/rooms/:roomId', { onRequest: setHeaders }, async (request, reply) => {
    const language = preferredLanguage(request.headers['accept-language']);
    const budget = page.shedding.begin(request.originalUrl);
    const sight = await look(page, request).finally(() => page.shedding.end(budget));
    varyBy(reply, 'Accept-Language');
    return reply
      .status(sight.room === 'MISSING' ? 404 : 200)
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(fill(html, language, sight, font));
  });
}

async function look({ queue, rooms }: WaitingPage, request: FastifyRequest): Promise<Sight> {
  const roomId = (request.params as { roomId: string }).roomId.toLowerCase();
  if (!isId(roomId)) return { room: 'MISSING', place: null };
  const [room, place] = await Promise.all([
    withTimeout(PATIENCE_MS, rooms.getPublic(roomId)).catch((error: unknown) =>
      isRefusal(error, 'QUEUE_ROOM_NOT_FOUND') ? ('MISSING' as const) : null,
    ),
    placeOf(queue, request, roomId),
  ]);
  return { room, place };
}

async function placeOf(queue: QueueFacade, request: FastifyRequest, roomId: string) {
  const { token } = tokenBearerOf(request, roomId);
  if (token === undefined) return null;
  const read = queue.getEntry({ userId: null, token, roomId });
  return withTimeout(PATIENCE_MS, read).catch((error: unknown) =>
    isRefusal(error, 'QUEUE_TOKEN_INVALID') ? null : ('UNKNOWN' as const),
  );
}

function isRefusal(error: unknown, code: QueueError['code']): boolean {
  return error instanceof QueueError && error.code === code;
}

/** Functions as replacements, because `$` has a meaning in texts. */
function fill(html: string, language: Language, sight: Sight, font: string): string {
  const { seconds, body } = renderPlace(language, sight);
  // With JavaScript, the page loads the font later.
  const style = language === 'ko' ? font : '';
  const refresh = `<noscript><meta http-equiv="refresh" content="${seconds}" />${style}</noscript>`;
  return html
    .replace('<html lang="en">', () => `<html lang="${language}">`)
    .replace(NOSCRIPT, () => `<noscript>${body}</noscript>`)
    .replace('</head>', () => `${refresh}\n  </head>`);
}

/** For devices without Hangul. They load only the parts of the font that the page shows. */
function koreanFont(root: string): string {
  const name = readdirSync(join(root, 'assets')).find((file) => /^korean-font-.*\.css$/.test(file));
  return name === undefined ? '' : `<link rel="stylesheet" href="/assets/${name}" />`;
}
