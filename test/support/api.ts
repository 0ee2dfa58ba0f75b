/** A response. The body is parsed if it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
  readonly body: any;
}

export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests as one user, with the current queue token. */
export class Api {
  queueToken: string | undefined;

  constructor(
    private readonly baseUrl: string,
    private readonly accessToken?: string,
  ) {}

  get(path: string, sent?: Sent): Promise<Answer> {
    return this.send('GET', path, sent);
  }

  post(path: string, body?: unknown, headers?: Sent['headers']): Promise<Answer> {
    return this.send('POST', path, {
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
    });
  }

  put(path: string, body?: unknown): Promise<Answer> {
    return this.send('PUT', path, { body });
  }

  patch(path: string, body?: unknown): Promise<Answer> {
    return this.send('PATCH', path, { body });
  }

  delete(path: string): Promise<Answer> {
    return this.send('DELETE', path);
  }

  /** Joins the room. Later requests send the queue token. */
  async join(roomId: string): Promise<Answer> {
    const answer = await this.post('/v1/queue/tokens', { roomId });
    this.queueToken = (answer.body as { token?: string }).token;
    return answer;
  }

  async send(method: string, path: string, { body, headers }: Sent = {}): Promise<Answer> {
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      headers: {
        ...(this.accessToken !== undefined && { authorization: `Bearer ${this.accessToken}` }),
        ...(this.queueToken !== undefined && { 'x-queue-token': this.queueToken }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // A stream has no end: its head must do.
    const isStream = response.headers.get('content-type') === 'text/event-stream';
    if (isStream) await response.body?.cancel();
    const text = isStream ? '' : await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }
}

export function assertStatus(answer: Answer, status: number): void {
  if (answer.status === status) return;
  throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
}
