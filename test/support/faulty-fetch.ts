type Send = (request: Request) => Promise<Response>;

/** Answers a request in place of the server, or passes it on. */
export type Fault = (request: Request, send: Send) => Promise<Response>;

export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  /** `performance.now()` */
  readonly at: number;
}

/** A `fetch` that has faults, by path: one for each request, in their order, then none. It records all requests. */
export class FaultyFetch {
  readonly sent: SentRequest[] = [];

  constructor(private readonly faults: Readonly<Record<string, Fault[]>> = {}) {}

  readonly fetch: Send = (request) => {
    const { pathname } = new URL(request.url);
    const { method, headers } = request;
    this.sent.push({
      method,
      path: pathname,
      headers: new Headers(headers),
      at: performance.now(),
    });
    const fault = this.faults[pathname]?.shift();
    return fault ? fault(request, (passed) => fetch(passed)) : fetch(request);
  };

  to(path: string): SentRequest[] {
    return this.sent.filter((request) => request.path === path);
  }
}

/** The server gets the request. Its response is lost. */
export const lostAnswer: Fault = async (request, send) => {
  await (await send(request)).text();
  throw new TypeError('fetch failed');
};

/** The connection breaks in the middle of the body. */
export const halfAnswer: Fault = async (request, send) => {
  const response = await send(request);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes.slice(0, bytes.length / 2));
      controller.error(new TypeError('terminated'));
    },
  });
  return new Response(body, response);
};

/** The server does not get the request. */
export const noConnection: Fault = () => Promise.reject(new TypeError('fetch failed'));

/** No response comes. */
export const noAnswer: Fault = ({ signal }) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** What a proxy sends. */
export function answer(status: number, headers: Record<string, string> = {}, body = ''): Fault {
  return () => Promise.resolve(new Response(body, { status, headers }));
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Fault {
  const type = { 'content-type': 'application/problem+json' };
  return answer(status, { ...type, ...headers }, JSON.stringify({ status, code, detail: code }));
}

/** A stream that breaks after the bytes of its first read. */
export const cutStream: Fault = async (request, send) => {
  const response = await send(request);
  const reader = response.body?.getReader();
  const first = await reader?.read();
  await reader?.cancel();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (first?.value) controller.enqueue(first.value);
      controller.close();
    },
  });
  return new Response(body, response);
};
