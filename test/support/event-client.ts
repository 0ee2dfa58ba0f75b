import { connect, type Socket } from 'node:net';
import { eventually } from './eventually.js';

export interface ReceivedEvent {
  readonly event: string;
  readonly id: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
  readonly data: any;
  /** `performance.now()` */
  readonly at: number;
}

const PATH = '/v1/queue/tokens/me/events';

/** A client of server-sent events on a socket of its own. */
export class EventClient {
  status = 0;
  head = '';
  /** In ms, as the server has last set it. */
  retry = 0;
  isClosed = false;
  readonly events: ReceivedEvent[] = [];
  private rest = '';
  /** Of a problem document. */
  private body = '';

  private constructor(readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => this.receive(text));
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
  }

  /** Resolves when the response has begun. */
  static async open(
    baseUrl: string,
    headers: Readonly<Record<string, string>>,
    { path = PATH, method = 'GET' } = {},
  ): Promise<EventClient> {
    const { hostname, port } = new URL(baseUrl);
    const client = new EventClient(connect(Number(port), hostname));
    const sent = { host: 'onsale.test', accept: 'text/event-stream', ...headers };
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
    client.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
    await eventually('the response begins', () => client.status > 0);
    return client;
  }

  header(name: string): string | undefined {
    return new RegExp(`^${name}: (.*)$`, 'im').exec(this.head)?.[1];
  }

  /** Of a response that is no stream. */
  async problem(): Promise<{ code: string }> {
    return eventually('the problem arrives', () => {
      const text = this.body;
      return text.endsWith('}') && (JSON.parse(text) as { code: string });
    });
  }

  names(): string[] {
    return this.events.map(({ event }) => event);
  }

  /** The first event of this name, from the event at `from` on. */
  next(name: string, from = 0, withinMs?: number): Promise<ReceivedEvent> {
    const find = () => this.events.slice(from).find(({ event }) => event === name);
    return eventually(`the event ${name} arrives`, find, withinMs);
  }

  closed(withinMs?: number): Promise<true> {
    return eventually('the stream is closed', () => this.isClosed as true, withinMs);
  }

  close(): void {
    this.socket.destroy();
  }

  private receive(text: string): void {
    this.rest += text;
    if (this.status === 0) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.rest.slice(0, end).replaceAll('\r\n', '\n');
      this.rest = this.rest.slice(end + 4);
      this.status = Number(this.head.split(' ')[1]);
    }
    if (this.status !== 200) {
      this.body = this.rest;
      return;
    }
    const parts = this.rest.split('\n\n');
    this.rest = parts.pop() ?? '';
    parts.forEach((part) => this.take(part));
  }

  private take(text: string): void {
    const fields = new Map(
      text.split('\n').map((line): [string, string] => {
        const at = line.indexOf(':');
        return [line.slice(0, at), line.slice(at + 1).trim()];
      }),
    );
    const retry = fields.get('retry');
    if (retry !== undefined) this.retry = Number(retry);
    const data = fields.get('data');
    if (data === undefined) return;
    this.events.push({
      event: fields.get('event') ?? '',
      id: Number(fields.get('id')),
      data: JSON.parse(data),
      at: performance.now(),
    });
  }
}
