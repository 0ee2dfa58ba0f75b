import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Proxy } from '../../../bench/chaos/proxy.mjs';
import { Api } from '../../../bench/shared/api.mjs';

describe('The proxy of the chaos run', () => {
  let instances: Server[];
  let requests: string[];
  let proxy: Proxy;
  let service: Api;

  beforeEach(async () => {
    requests = [];
    instances = await Promise.all(['a', 'b'].map((name) => startInstance(name)));
    proxy = await Proxy.start(instances.map(addressOf));
    service = new Api(proxy.origin, { timeoutMs: 5_000 });
  });

  afterEach(async () => {
    await service.pool.destroy();
    await proxy.stop();
    for (const instance of instances) instance.closeAllConnections();
    await Promise.all(instances.map((one) => new Promise((resolve) => one.close(resolve))));
  });

  async function startInstance(name: string): Promise<Server> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push(`${name} ${request.method} ${request.url} ${body}`);
        response
          .writeHead(201, { 'content-type': 'application/json', 'retry-after': '7' })
          .end(JSON.stringify({ name }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  it('forwards requests unchanged to the instances in turn', async () => {
    const answers = [];
    for (let time = 0; time < 4; time += 1) {
      answers.push(await service.call('POST', '/v1/x?y=z', { time }));
    }
    expect(answers.map(({ body }) => body.name)).toEqual(['a', 'b', 'a', 'b']);
    expect(answers[0]).toMatchObject({ status: 201, retryAfterSeconds: 7 });
    expect(requests[1]).toBe('b POST /v1/x?y=z {"time":1}');
  });

  it('answers 502 for a dead instance', async () => {
    const [dead] = instances;
    dead?.closeAllConnections();
    await new Promise((resolve) => dead?.close(resolve));
    const statuses = [];
    for (let time = 0; time < 4; time += 1) {
      statuses.push((await service.call('GET', '/')).status);
    }
    expect(statuses).toEqual([502, 201, 502, 201]);
    instances = instances.slice(1);
  });

  it('cuts connections before, during and after the work of an instance', async () => {
    proxy.cutShare = 1;
    const statuses = [];
    for (let time = 0; time < 3; time += 1) {
      statuses.push((await service.call('POST', `/${time}`, {})).status);
    }
    expect(statuses).toEqual([0, 0, 0]);
    expect(proxy.cuts).toBe(3);
    // Two of the requests reached an instance.
    expect(requests.map((request) => request.slice(2, 9))).toEqual(['POST /0', 'POST /1']);
  });
});

function addressOf(server: Server): { host: string; port: number } {
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port };
}
