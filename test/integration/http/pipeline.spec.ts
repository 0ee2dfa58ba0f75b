import {
  type CanActivate,
  Controller,
  Get,
  Injectable,
  Post,
  UseInterceptors,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AllowRoles } from '../../../src/shared/http/openapi/openapi.js';
import { RequestError } from '../../../src/shared/http/problems/request-error.js';
import { addItem } from '../../support/items.js';
import { addPerson } from '../../support/people.js';
import { letIn, openSale } from '../../support/sale.js';
import { ServedDocument } from '../../support/served-document.js';
import { Instance, World } from '../../support/world.js';

/** A guard as any Nest developer writes one. */
@Injectable()
class ClosedGuard implements CanActivate {
  static isClosed = false;

  canActivate(): boolean {
    if (ClosedGuard.isClosed) throw new RequestError('FORBIDDEN');
    return true;
  }
}

@Controller('v1/intercepted')
class InterceptedController {
  @Get()
  @UseInterceptors({ intercept: (_context, next) => next.handle() })
  read(): string {
    return 'read';
  }
}

@AllowRoles('admin', 'operator')
@Controller('v1/forgotten')
class ForgottenController {
  @Get()
  read(): string {
    return 'read';
  }

  @Post()
  change(): void {
    // Nobody would see who did it.
  }
}

describe('The pipeline', () => {
  let world: World;
  let guarded: Instance;

  beforeAll(async () => {
    world = await World.start();
    const { config } = world.app;
    const providers = [{ provide: APP_GUARD, useClass: ClosedGuard }];
    guarded = await Instance.start(config, world.clock, { providers });
  });

  afterAll(async () => {
    ClosedGuard.isClosed = false;
    await guarded.stop();
    await world.stop();
  });

  it('runs an added guard before hot and cold operations', async () => {
    const sale = await openSale(world);
    const person = await addPerson(world, { balance: 1_000_000 });
    await letIn(world, person, sale.roomId);
    const { id: itemId } = await addItem(world, { name: 'A guarded item' });
    const body = { showId: sale.showId, seatIds: sale.seatIds.slice(0, 1) };
    const requests: [string, string, object?][] = [
      ['GET', `/v1/items/${itemId}`],
      ['GET', '/v1/queue/tokens/me'],
      ['GET', `/v1/shows/${sale.showId}/seats`],
      ['POST', '/v1/queue/tokens', { roomId: sale.roomId }],
      ['POST', '/v1/reservations', body],
      ['POST', '/v1/orders', { items: [{ itemId, quantity: 1 }] }],
      ['GET', '/v1/items'],
      ['GET', '/v1/users/me'],
      ['GET', '/v1/balance/entries'],
    ];
    const headers = {
      authorization: `Bearer ${person.accessToken}`,
      'x-queue-token': person.api.queueToken ?? '',
      'content-type': 'application/json',
    };
    const statuses = () =>
      Promise.all(
        requests.map(async ([method, path, sent]) => {
          const init = { method, headers, ...(sent && { body: JSON.stringify(sent) }) };
          return (await fetch(`${guarded.baseUrl}${path}`, init)).status;
        }),
      );
    ClosedGuard.isClosed = true;
    expect(await statuses()).toEqual(requests.map(() => 403));
    ClosedGuard.isClosed = false;
    expect(await statuses()).toEqual([200, 200, 200, 200, 201, 201, 200, 200, 200]);
  });

  it('refuses to boot with an interceptor, and names its handler', async () => {
    const boot = Instance.start(world.app.config, world.clock, {
      controllers: [InterceptedController],
    });
    await expect(boot).rejects.toThrow(
      'InterceptedController.read: the pipeline does not support interceptor',
    );
  });

  it('refuses to boot with a change by admins that is not logged', async () => {
    const boot = Instance.start(world.app.config, world.clock, {
      controllers: [ForgottenController],
    });
    await expect(boot).rejects.toThrow(
      'ForgottenController.change: changes by admins need @LogsChange() or @LogsCreation()',
    );
  });

  it('refuses fields in the body of an operation without a body, and changes nothing', async () => {
    const { api } = await addPerson(world);
    const { id } = await addItem(world, { name: 'Not ordered in part', stock: 3 });
    const { body: order } = await api.post('/v1/orders', { items: [{ itemId: id, quantity: 2 }] });
    const path = `/v1/orders/${(order as { id: string }).id}/cancel`;
    const refused = await api.post(path, { lines: [{ itemId: id, quantity: 1 }] });
    expect([refused.status, refused.body.code]).toEqual([400, 'VALIDATION_FAILED']);
    expect(refused.body.errors).toEqual([{ pointer: '/lines', detail: expect.any(String) }]);
    expect((await api.get(`/v1/orders/${(order as { id: string }).id}`)).body.status).toBe(
      'PENDING_PAYMENT',
    );
    expect((await api.post(path, {})).status).toBe(200);
  });

  it('lists at most 20 errors for a junk body', async () => {
    const { api } = await addPerson(world);
    const junk = Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`field${at}`, at]));
    const tooMany = await api.post('/v1/orders', { items: Array(10_000).fill(1) });
    const unknown = await api.post('/v1/balance/charges', { amount: 1, ...junk });
    for (const { status, body } of [tooMany, unknown]) {
      expect([status, body.code]).toEqual([400, 'VALIDATION_FAILED']);
      expect(JSON.stringify(body).length).toBeLessThan(8 * 1024);
    }
    expect(unknown.body.errors).toHaveLength(20);
    expect((await api.get('/v1/balance')).body.balance).toBe(0);
  });

  it('replays the same bytes for a retry, also with members in another order', async () => {
    const { accessToken, id } = await addPerson(world);
    const { id: itemId } = await addItem(world, { name: 'Replayed', stock: 5 });
    const send = async (body: string) => {
      const response = await fetch(`${world.app.baseUrl}/v1/orders`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${accessToken}`,
          'content-type': 'application/json',
          'idempotency-key': 'one order',
        },
        body,
      });
      const { status, headers } = response;
      const [replayed, location] = ['idempotency-replayed', 'location'].map((name) =>
        headers.get(name),
      );
      return { status, replayed, location, text: await response.text() };
    };
    const first = await send(`{"items":[{"itemId":"${itemId}","quantity":1}],"payNow":false}`);
    const again = await send(`{"payNow":false,"items":[{"quantity":1,"itemId":"${itemId}"}]}`);
    expect(first).toMatchObject({ status: 201, replayed: null });
    expect(first.location).toBe(`/v1/orders/${(JSON.parse(first.text) as { id: string }).id}`);
    expect(again).toEqual({ ...first, replayed: 'true' });
    expect((await world.rows('SELECT id FROM order_orders WHERE user_id = $1', [id])).length).toBe(
      1,
    );
  });

  it('sends Cache-Control: no-store with all lists, personal data and problems', async () => {
    const { api } = await addPerson(world, { role: 'admin' });
    const { operations } = await ServedDocument.of(world);
    const paths = operations
      .filter(({ method, path }) => method === 'GET' && /^\/v1\/[^{]+$/.test(path))
      .map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(['/v1/items', '/v1/balance', '/v1/coupons']));
    const answers = await Promise.all(paths.map((path) => api.get(path)));
    const kept = paths.filter((_path, index) => {
      return answers[index]!.headers.get('cache-control') !== 'no-store';
    });
    expect(kept).toEqual([]);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(15);
  });

  it('sends WWW-Authenticate for a missing queue token', async () => {
    const { api } = await addPerson(world);
    const { headers } = await api.get('/v1/queue/tokens/me');
    expect(headers.get('www-authenticate')).toBe('QueueToken');
  });

  it.each([
    ['two hosts', 'GET /v1/time HTTP/1.1\r\nHost: a\r\nHost: b\r\n'],
    ['an invalid host', 'GET /v1/time HTTP/1.1\r\nHost: a b\r\n'],
    [
      'two authorizations',
      'GET /v1/time HTTP/1.1\r\nHost: a\r\nAuthorization: x\r\nAuthorization: y\r\n',
    ],
  ])('refuses a request with %s', async (_what, head) => {
    expect(await statusOf(world.app.baseUrl, `${head}Connection: close\r\n\r\n`)).toBe(400);
  });
});

async function statusOf(baseUrl: string, bytes: string): Promise<number> {
  const { connect } = await import('node:net');
  const { port, hostname } = new URL(baseUrl);
  const text = await new Promise<string>((resolve, reject) => {
    let received = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
  return Number(text.split(' ')[1]);
}
