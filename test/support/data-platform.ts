import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { DataPlatformConfig } from '../../src/config/feed-settings.js';

const SECRET = `whsec_${Buffer.from('Hk3Vx8Rz5Wq2Nt7B of the tests!').toString('base64')}`;

export interface Arrival {
  readonly id: string;
  readonly type: string;
  readonly aggregateId: string;
  /** The whole body, parsed. */
  readonly event: Record<string, unknown> & { readonly data: Record<string, unknown> };
  readonly headers: IncomingHttpHeaders;
  /** The status of the response. Undefined before the response. */
  status: number | undefined;
  /** In milliseconds of `performance.now()`. */
  readonly at: number;
}

/** The status of the response, or null for no response. */
type AnswerWith = (arrival: Arrival) => number | null | Promise<number | null>;

/** A data platform that checks signatures with an independent implementation. */
export class DataPlatform {
  readonly arrivals: Arrival[] = [];
  /** Errors of requests with a wrong signature. */
  readonly refused: unknown[] = [];
  answerWith: AnswerWith = () => 204;
  /** Headers of every response. */
  headers: Record<string, string> = {};
  private away: AddressInfo | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<DataPlatform> {
    const server = createServer();
    const platform = new DataPlatform(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        void platform.receive(request.headers, body).then((status) => {
          if (status !== null) response.writeHead(status, platform.headers).end('thanks');
        });
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return platform;
  }

  get config(): DataPlatformConfig {
    const { port } = this.server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/events`, secret: SECRET, previousSecret: null };
  }

  get accepted(): Arrival[] {
    return this.arrivals.filter(({ status }) => status === 204);
  }

  of(aggregateId: string): Arrival[] {
    return this.arrivals.filter((arrival) => arrival.aggregateId === aggregateId);
  }

  forget(): void {
    this.arrivals.length = 0;
    this.answerWith = () => 204;
    this.headers = {};
  }

  /** Refuses connections from now on. */
  goAway(): Promise<void> {
    this.away = this.server.address() as AddressInfo;
    return this.stop();
  }

  /** Listens on its port again. */
  async comeBack(): Promise<void> {
    await new Promise<void>((resolve) =>
      this.server.listen(this.away?.port, '127.0.0.1', () => resolve()),
    );
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async receive(headers: IncomingHttpHeaders, body: string): Promise<number | null> {
    const at = performance.now();
    try {
      new Webhook(SECRET).verify(body, headers as Record<string, string>);
    } catch (error) {
      this.refused.push(error);
      return 401;
    }
    const event = JSON.parse(body) as Arrival['event'];
    const arrival: Arrival = {
      id: String(headers['webhook-id']),
      type: String(event['type']),
      aggregateId: String(event.data['aggregateId']),
      event,
      headers,
      status: undefined,
      at,
    };
    this.arrivals.push(arrival);
    const status = await this.answerWith(arrival);
    arrival.status = status ?? undefined;
    return status;
  }
}
