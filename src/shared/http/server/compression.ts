import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { encodedTag, type Encoding } from '../pipeline/tag-lists.js';
import { acceptedEncoding } from './accepted.js';

/** A smaller body fits into one packet anyway. */
const MIN_BYTES = 1_024;
/** A level higher would take twice the time for a twentieth less. */
const BROTLI_QUALITY = 3;
const GZIP_LEVEL = 5;

type Body = string | Buffer;

/** Both run on the thread pool. */
const compress: Readonly<Record<Encoding, (body: Body) => Promise<Buffer>>> = {
  br: (body) =>
    promisify(brotliCompress)(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
    }),
  gzip: (body) => promisify(gzip)(body, { level: GZIP_LEVEL }),
};

/** Compresses responses of more than 1 KiB, as the client accepts it. */
export function compressResponses(server: FastifyInstance): void {
  const compressed = { br: new SharedBodies('br'), gzip: new SharedBodies('gzip') };
  server.addHook('onSend', (request, reply, body: unknown, done) => {
    if (reply.statusCode === 304) varyByEncoding(reply);
    if (!isBody(body) || Buffer.byteLength(body) <= MIN_BYTES) return done(null, body);
    varyByEncoding(reply);
    const encoding = acceptedEncoding(request.headers['accept-encoding']);
    if (encoding === null) return done(null, body);
    reply.header('Content-Encoding', encoding);
    const tag = reply.getHeader('ETag');
    if (typeof tag === 'string') reply.header('ETag', encodedTag(tag, encoding));
    compressed[encoding].of(body).then((bytes) => done(null, bytes), done);
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

function isBody(body: unknown): body is Body {
  return typeof body === 'string' || Buffer.isBuffer(body);
}

function varyByEncoding(reply: FastifyReply): void {
  const vary = reply.getHeader('Vary');
  reply.header('Vary', vary === undefined ? 'Accept-Encoding' : `${String(vary)}, Accept-Encoding`);
}
