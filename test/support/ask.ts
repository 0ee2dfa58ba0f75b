import { type Agent, type ClientRequest, globalAgent, request } from 'node:http';
import { setTimeout } from 'node:timers/promises';

/** Long enough for a piece of a body to come by itself. */
const PAUSE_MS = 20;

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly agent?: Agent;
  /** Sent piece by piece. */
  readonly body?: readonly string[];
}

export interface Told {
  readonly status: number;
  /** All of them, but for the time. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** An exchange as it goes over the wire, where `fetch` would add and hide things. */
export function ask(
  address: string,
  { method = 'GET', headers = {}, agent = globalAgent, body = [] }: Asked = {},
): Promise<Told> {
  return new Promise((resolve, reject) => {
    const sent = request(address, { method, headers, agent }, (response) => {
      const { date: _date, ...others } = response.headers;
      let text = '';
      response.setEncoding('utf8').on('data', (more: string) => (text += more));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: others, body: text }),
      );
    });
    sent.on('error', reject);
    void sendInPieces(sent, body);
  });
}

/** A POST of JSON that says how long it is, as browsers send it. */
export function postJson(
  address: string,
  body: string | readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Told> {
  const pieces = typeof body === 'string' ? [body] : body;
  const length = String(Buffer.byteLength(pieces.join('')));
  const usual = { 'content-type': 'application/json', 'content-length': length };
  return ask(address, { method: 'POST', headers: { ...usual, ...headers }, body: pieces });
}

async function sendInPieces(sent: ClientRequest, [first, ...later]: readonly string[]) {
  for (const piece of later.length > 0 ? [first, ...later] : []) {
    sent.write(piece);
    await setTimeout(PAUSE_MS);
  }
  sent.end(later.length > 0 ? undefined : first);
}
