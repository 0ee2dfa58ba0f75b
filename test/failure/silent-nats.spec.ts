import { type AddressInfo, createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { newId } from '../../src/shared/ids.js';
import type { RecordedEvent } from '../../src/shared/outbox/domain-event.js';
import { NatsEventSink } from '../../src/shared/outbox/nats-event-sink.js';
import { eventually } from '../support/eventually.js';

const ATTEMPTS = 2;
/** Longer than an attempt to connect may take. */
const DELIVERY_MS = 10_000;

describe('The feed to a NATS server that accepts connections and is silent', () => {
  let server: Server;
  let accepted = 0;

  beforeAll(async () => {
    server = createServer(() => (accepted += 1)).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => server.close());

  it('closes the connection of each failed attempt', async () => {
    const { port } = server.address() as AddressInfo;
    const sink = new NatsEventSink({ servers: [`127.0.0.1:${port}`], tls: null }, false);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const delivery = sink.deliver(anEvent(), AbortSignal.timeout(DELIVERY_MS));
      await expect(delivery).rejects.toThrow('timeout');
      expect(accepted).toBe(attempt);
      await eventually('no connection is open', async () => (await openConnections()) === 0);
    }
  });

  function openConnections(): Promise<number> {
    return new Promise((resolve, reject) => {
      server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
    });
  }
});

function anEvent(): RecordedEvent {
  const aggregateId = newId();
  return {
    id: newId(),
    type: 'order.paid',
    aggregateType: 'order',
    aggregateId,
    payload: { orderId: aggregateId },
    occurredAt: new Date(),
  };
}
