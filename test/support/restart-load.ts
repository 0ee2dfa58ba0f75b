import { Agent, type OutgoingHttpHeaders, request as send } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventClient } from './event-client.js';
import type { Person } from './people.js';
import { numberOf } from './queue-rooms.js';
import type { Sale } from './sale.js';

const CLIENTS = 32;
/** Users who join and hold a seat, a second. All other requests read. */
const BUYERS_PER_SECOND = 10;

export interface Buyer {
  readonly person: Person;
  readonly seatId: string;
}

interface Plan {
  readonly port: number;
  readonly requestsPerSecond: number;
  readonly sale: Sale;
  readonly buyers: readonly Buyer[];
  /** Users in a queue, with the headers of their requests. */
  readonly listeners: readonly Readonly<Record<string, string>>[];
}

interface Answer {
  /** What went wrong with the connection, or the status. */
  readonly outcome: string;
  readonly body: string;
}

/** Requests of clients that keep their connections, at a steady rate, and event streams. */
export class RestartLoad {
  private readonly failures: Record<string, number> = {};
  private readonly startedAt = performance.now();
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  private readonly buyers: Buyer[];
  /** By the id of the user: the number in the queue. */
  private readonly joined = new Map<string, number>();
  private readonly held: Buyer[] = [];
  private readonly streams = new Set<EventClient>();
  private readonly work: Promise<void>[];
  private sent = 0;
  private answered = 0;
  private reconnects = 0;
  private ended = false;

  constructor(private readonly plan: Plan) {
    this.buyers = [...plan.buyers];
    this.work = [
      ...Array.from({ length: CLIENTS }, () => this.run()),
      ...plan.listeners.map((headers) => this.listen(headers)),
    ];
  }

  async end() {
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const perSecond = Math.round(this.answered / seconds);
    this.ended = true;
    for (const stream of this.streams) stream.close();
    await Promise.all(this.work);
    this.agent.destroy();
    const { failures, answered, joined, held, reconnects } = this;
    return { failures, answered, joined, held, reconnects, perSecond };
  }

  private async run(): Promise<void> {
    const { requestsPerSecond } = this.plan;
    const everyMs = (CLIENTS * 1_000) / requestsPerSecond;
    const requestsPerBuyer = Math.round(requestsPerSecond / BUYERS_PER_SECOND);
    let dueAt = performance.now();
    while (!this.ended) {
      this.sent += 1;
      const buyer = this.sent % requestsPerBuyer === 0 ? this.buyers.pop() : undefined;
      if (buyer) await this.buy(buyer);
      else await this.request('GET', '/v1/items?limit=1', '200');
      dueAt = Math.max(dueAt + everyMs, performance.now() - 1_000);
      const earlyMs = dueAt - performance.now();
      if (earlyMs > 1) await sleep(earlyMs);
    }
  }

  /** Joins the room, and holds a seat. */
  private async buy(buyer: Buyer): Promise<void> {
    const { roomId, showId } = this.plan.sale;
    const { id, accessToken } = buyer.person;
    const authorization = `Bearer ${accessToken}`;
    const sent = { headers: { authorization }, body: { roomId } };
    const place = await this.request('POST', '/v1/queue/tokens', '201', sent);
    if (!place) return;
    const { token } = JSON.parse(place) as { token: string };
    this.joined.set(id, numberOf(token));
    const hold = await this.request('POST', '/v1/reservations', '201', {
      headers: { authorization, 'x-queue-token': token },
      body: { showId, seatIds: [buyer.seatId] },
    });
    if (hold) this.held.push(buyer);
  }

  /** Listens to an event stream. When it ends, connects again after the time that the server has set, as browsers do. */
  private async listen(headers: Readonly<Record<string, string>>): Promise<void> {
    while (!this.ended) {
      try {
        const stream = await EventClient.open(`http://127.0.0.1:${this.plan.port}`, headers);
        this.streams.add(stream);
        if (stream.status !== 200) this.fail(`stream ${stream.status}`);
        if (this.ended) stream.close();
        await new Promise((resolve) => stream.socket.once('close', resolve));
        this.streams.delete(stream);
        if (this.ended) return;
        if (stream.retry === 0) this.fail('a stream without a time to connect again');
        this.reconnects += 1;
        await sleep(stream.retry);
      } catch (error) {
        this.fail(`stream: ${String(error)}`);
      }
    }
  }

  /** The body of a response with this status. All others are failures. */
  private async request(
    method: string,
    path: string,
    expected: string,
    sent: { readonly headers?: OutgoingHttpHeaders; readonly body?: unknown } = {},
  ): Promise<string | null> {
    const { outcome, body } = await this.exchange(method, path, sent);
    if (outcome === expected) {
      this.answered += 1;
      return body;
    }
    this.fail(`${method} ${path}: ${outcome} ${body}`);
    return null;
  }

  private exchange(
    method: string,
    path: string,
    { headers = {}, body }: { readonly headers?: OutgoingHttpHeaders; readonly body?: unknown },
  ): Promise<Answer> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const content = json && { 'content-type': 'application/json', 'content-length': json.length };
    const target = { host: '127.0.0.1', port: this.plan.port, agent: this.agent };
    return new Promise((resolve) => {
      const failed = ({ message }: Error) => resolve({ outcome: message, body: '' });
      const options = { ...target, method, path, headers: { ...headers, ...content } };
      const request = send(options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ outcome: `${response.statusCode}`, body: text }));
        response.on('error', failed);
      });
      request.on('error', failed);
      request.end(json);
    });
  }

  private fail(what: string): void {
    this.failures[what] = (this.failures[what] ?? 0) + 1;
  }
}
