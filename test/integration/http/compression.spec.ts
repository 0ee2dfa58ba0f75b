import { request, type IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import { addItem } from '../../support/items.js';
import { addPerson, type Person } from '../../support/people.js';
import { letIn, openSale, type Sale } from '../../support/sale.js';
import { World } from '../../support/world.js';

const decoders = { br: promisify(brotliDecompress), gzip: promisify(gunzip) };
const encodings = ['br', 'gzip'] as const;

/** A response as it was sent: fetch would decompress it. */
interface Raw {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

describe('Compressed responses', () => {
  let world: World;
  let person: Person;
  let sale: Sale;
  let map: string;

  beforeAll(async () => {
    world = await World.start({ config: { corsOrigins: ['https://shop.test'] } });
    person = await addPerson(world);
    const sections = [{ name: 'Section R', rows: 40, seatsPerRow: 25, price: 150_000 }];
    sale = await openSale(world, { sections });
    await letIn(world, person, sale.roomId);
    map = `/v1/shows/${sale.showId}/seats`;
  });

  afterAll(() => world.stop());

  function send(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Raw> {
    const authorization = `Bearer ${person.accessToken}`;
    const queueToken = person.api.queueToken ?? '';
    return new Promise((resolve, reject) => {
      const sent = request(`${world.app.baseUrl}${path}`, {
        method,
        headers: { authorization, 'x-queue-token': queueToken, ...headers },
      });
      sent.on('error', reject).end();
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { statusCode: status, headers: got } = response;
          resolve({ status, headers: got, bytes: Buffer.concat(chunks) });
        });
      });
    });
  }

  it.each(encodings)('make a map of 1,000 seats smaller than 15 KB by %s', async (encoding) => {
    const plain = await send(map);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(JSON.parse(plain.bytes.toString()).seats).toHaveLength(1_000);

    const small = await send(map, { 'accept-encoding': encoding });
    expect(small.headers).toMatchObject({
      'content-encoding': encoding,
      'content-length': `${small.bytes.length}`,
      vary: 'Origin, Accept-Encoding',
    });
    expect(small.bytes.length).toBeLessThan(15_000);
    expect(await decoders[encoding](small.bytes)).toEqual(plain.bytes);
  });

  it('follow a change of the map', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const [seatId] = sale.seatIds;
    const before = await send(map, headers);
    await person.api.post('/v1/reservations', { showId: sale.showId, seatIds: [seatId] });
    const after = await send(map, headers);
    expect(after.headers.etag).not.toBe(before.headers.etag);
    const { seats } = JSON.parse((await decoders.gzip(after.bytes)).toString());
    expect(seats[0]).toMatchObject({ id: seatId, status: 'HELD' });
  });

  it('carry their own ETag, which still leads to 304', async () => {
    const { etag: plain = '' } = (await send(map)).headers;
    for (const encoding of encodings) {
      const { headers } = await send(map, { 'accept-encoding': encoding });
      expect(headers.etag).toBe(plain.replace(/"$/, `-${encoding}"`));
      const again = await send(map, {
        'accept-encoding': encoding,
        'if-none-match': headers.etag ?? '',
      });
      expect([again.status, again.bytes.length]).toEqual([304, 0]);
      expect(again.headers).toMatchObject({ etag: headers.etag, vary: 'Origin, Accept-Encoding' });
    }
  });

  it('carry the same headers for HEAD', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const [get, head] = [await send(map, headers), await send(map, headers, 'HEAD')];
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    for (const name of ['content-encoding', 'content-length', 'etag', 'vary'] as const) {
      expect(head.headers[name]).toBe(get.headers[name]);
    }
  });

  it('start above 1 KiB', async () => {
    const { id } = await addItem(world, { description: 'x' });
    const tiny = await send(`/v1/items/${id}`, { 'accept-encoding': 'gzip' });
    expect(tiny.headers['content-encoding']).toBeUndefined();
    expect(tiny.headers.vary).toBe('Origin');

    const { id: long } = await addItem(world, { description: '한'.repeat(330) });
    const large = await send(`/v1/items/${long}`, { 'accept-encoding': 'gzip' });
    expect(large.headers['content-encoding']).toBe('gzip');
    const plain = await send(`/v1/items/${long}`, { 'accept-encoding': 'gzip;q=0' });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers.vary).toBe('Origin, Accept-Encoding');
    expect(plain.bytes.length).toBeGreaterThan(1_024);
    expect(await decoders.gzip(large.bytes)).toEqual(plain.bytes);
  });

  it.each(encodings)('include the files of Swagger UI by %s', async (encoding) => {
    for (const path of ['/docs/swagger-ui.css', '/docs/swagger-ui-bundle.js']) {
      const [plain, small] = [await send(path), await send(path, { 'accept-encoding': encoding })];
      expect(plain.headers['content-encoding']).toBeUndefined();
      expect(small.headers).toMatchObject({
        'content-encoding': encoding,
        vary: 'Origin, Accept-Encoding',
      });
      expect(small.bytes.length).toBeLessThan(plain.bytes.length / 3);
      expect(plain.bytes.equals(await decoders[encoding](small.bytes))).toBe(true);

      const headers = { 'accept-encoding': encoding, 'if-none-match': small.headers.etag ?? '' };
      expect((await send(path, headers)).status).toBe(304);
      const head = await send(path, { 'accept-encoding': encoding }, 'HEAD');
      expect([head.status, head.headers['content-encoding']]).toEqual([200, encoding]);
    }
  });

  it('exclude parts of a file and small files', async () => {
    const headers = { 'accept-encoding': 'gzip', range: 'bytes=0-4095' };
    const part = await send('/docs/swagger-ui.css', headers);
    expect([part.status, part.bytes.length]).toEqual([206, 4_096]);
    expect(part.headers['content-encoding']).toBeUndefined();
    const icon = await send('/docs/favicon-32x32.png', { 'accept-encoding': 'gzip' });
    expect(icon.headers['content-encoding']).toBeUndefined();
  });

  it('include the document and the metrics', async () => {
    for (const path of ['/openapi.json', '/metrics']) {
      const [plain, small] = [await send(path), await send(path, { 'accept-encoding': 'br' })];
      expect(small.headers['content-encoding']).toBe('br');
      expect(small.bytes.length).toBeLessThan(plain.bytes.length / 3);
    }
  });
});

describe('The Accept header', () => {
  let world: World;
  let admin: Person;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  afterAll(() => world.stop());

  it('leads to 406 as a JSON problem when it excludes JSON, and changes nothing', async () => {
    const headers = { accept: 'text/html, application/json;q=0' };
    const refused = await admin.api.post('/v1/queue/rooms', { name: 'Refused' }, headers);
    expect(refused).toMatchObject({ status: 406, body: { code: 'NOT_ACCEPTABLE' } });
    expect(refused.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(await world.count('SELECT count(*) FROM queue_rooms')).toBe(0);
  });

  it.each(['application/*', 'text/html, */*;q=0.1', 'application/json; charset=utf-8'])(
    'allows JSON with the value %p',
    async (accept) => {
      expect((await admin.api.get('/v1/time', { headers: { accept } })).status).toBe(200);
    },
  );

  it('leads to 404 for an unknown path and 405 for an unknown method', async () => {
    const headers = { accept: 'text/html' };
    expect((await admin.api.get('/v1/nothing', { headers })).status).toBe(404);
    expect((await admin.api.send('DELETE', '/v1/time', { headers })).status).toBe(405);
  });

  it('makes no difference to metrics, health checks and pages', async () => {
    for (const [path, accept] of [
      ['/metrics', 'text/plain'],
      ['/health/live', 'text/plain'],
      ['/docs', 'text/html'],
      ['/openapi.json', 'application/yaml'],
    ] as const) {
      expect((await admin.api.get(path, { headers: { accept } })).status).toBe(200);
    }
  });
});
