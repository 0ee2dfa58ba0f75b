import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { encodedTag, type Encoding } from '../pipeline/tag-lists.js';
import { acceptedEncoding } from './accepted.js';
import { varyBy } from './vary.js';

/** A smaller body fits into one packet anyway. */
const MIN_BYTES = 1_024;
/** A level higher would take twice the time for a twentieth less. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } };
const GZIP = { level: 5 };

type Body = string | Buffer;

/** Both run on the thread pool. */
const compress: Readonly<Record<Encoding, (body: Body) => Promise<Buffer>>> = {
  br: (body) => promisify(brotliCompress)(body, BROTLI),
  gzip: (body) => promisify(gzip)(body, GZIP),
};
const streams = { br: () => createBrotliCompress(BROTLI), gzip: () => createGzip(GZIP) };

/** Compresses responses of more than 1 KiB, as the client accepts it. */
export function compressResponses(server: FastifyInstance): void {
  const compressed = { br: new SharedBodies('br'), gzip: new SharedBodies('gzip') };
  server.addHook('onSend', (request, reply, body: unknown, done) => {
    // A file that was compressed when it was built.
    if (reply.hasHeader('Content-Encoding')) return done(null, body);
    if (reply.statusCode === 304) varyBy(reply, 'Accept-Encoding');
    if (sizeOf(body, reply) <= MIN_BYTES) return done(null, body);
    varyBy(reply, 'Accept-Encoding');
    const encoding = acceptedEncoding(request.headers['accept-encoding']);
    if (encoding === null) return done(null, body);
    reply.header('Content-Encoding', encoding);
    if (body instanceof Readable) {
      reply.removeHeader('Content-Length').removeHeader('Accept-Ranges');
      // An error of the file ends both streams, and Fastify ends the response.
      const small = pipeline(body, streams[encoding](), () => {});
      return done(null, small);
    }
    const tag = reply.getHeader('ETag');
    if (typeof tag === 'string') reply.header('ETag', encodedTag(tag, encoding));
    compressed[encoding].of(body as Body).then((bytes) => done(null, bytes), done);
  });
}

/** A buffer that is sent to many, such as a seat map, is compressed once. */
class SharedBodies {
  private readonly known = new WeakMap<Buffer, Promise<Buffer>>();

  constructor(private readonly encoding: Encoding) {}

  of(body: Body): Promise<Buffer> {
    const known = typeof body === 'string' ? undefined : this.known.get(body);
    if (known) return known;
    const bytes = compress[this.encoding](body);
    if (typeof body !== 'string') this.known.set(body, bytes);
    return bytes;
  }
}

/** Zero for a part of a file. Files of Swagger UI are streams. */
function sizeOf(body: unknown, reply: FastifyReply): number {
  if (typeof body === 'string' || Buffer.isBuffer(body)) return Buffer.byteLength(body);
  const isFile = body instanceof Readable && reply.statusCode === 200;
  return isFile ? Number(reply.getHeader('Content-Length')) : 0;
}
