import createClient, {
  type Client,
  type ClientPathsWithMethod,
  type MaybeOptionalInit,
  type MethodResponse,
} from 'openapi-fetch';
import { type QueueOptions, type QueueView, waitInQueue } from './queue.js';
import { type Fetch, type RetryOptions, sendOnce, sendWithRetries } from './requests.js';
import type { paths } from './schema.js';

export type AccessToken = string | (() => string | undefined | Promise<string | undefined>);

export interface OnsaleOptions extends RetryOptions {
  /** By default the origin of the page. */
  readonly baseUrl?: string;
  /** A function is asked before each request, so that it can renew the token. */
  readonly accessToken?: AccessToken;
  /** The queue token of an earlier wait. */
  readonly queueToken?: string;
  /** The browser sends the queue tokens as cookies: for pages of the same site. */
  readonly cookies?: boolean;
  /** For every request, for example `Accept-Language`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly fetch?: Fetch;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Resolves with the body of the response. @throws ProblemError, ConnectionError, the reason of the signal */
type Call<Name extends Method> = <Path extends ClientPathsWithMethod<Client<paths>, Name>>(
  path: Path,
  ...init: undefined extends MaybeOptionalInit<paths[Path], Name>
    ? [init?: MaybeOptionalInit<paths[Path], Name>]
    : [init: MaybeOptionalInit<paths[Path], Name>]
) => Promise<MethodResponse<Client<paths>, Name, Path>>;

/** The API as one user sees it. */
export class Onsale {
  accessToken: AccessToken | undefined;
  /** The queue token of the last wait. Requests send it, unless cookies do. */
  queueToken: string | undefined;
  /** The client of openapi-fetch, for headers of responses and for bodies that are not JSON. It throws as `get` does. */
  readonly api: Client<paths>;

  readonly get = this.call('get');
  readonly post = this.call('post');
  readonly put = this.call('put');
  readonly patch = this.call('patch');
  readonly delete = this.call('delete');

  private readonly fetch: Fetch;

  constructor(private readonly options: OnsaleOptions = {}) {
    this.accessToken = options.accessToken;
    this.queueToken = options.queueToken;
    this.fetch = options.fetch ?? ((request) => globalThis.fetch(request));
    this.api = createClient<paths>({
      baseUrl: options.baseUrl ?? '',
      headers: { ...options.headers },
      fetch: (request) => this.send(request),
    });
  }

  /**
   * Waits in a room: `for await (const place of onsale.queue(roomId))`. Ends when the user is admitted. Leaving the
   * loop keeps the place, and a new wait takes it up again.
   * @throws ProblemError if the user is refused, or the place has ended; the reason of the signal
   */
  queue(roomId: string, options: QueueOptions = {}): AsyncGenerator<QueueView, void> {
    const door = {
      api: this.api,
      // The queue token suffices. So an access token that expires costs no place.
      read: (request: Request) => sendOnce(this.withQueueToken(request), this.fetch, this.options),
      mayHaveToken: () => this.options.cookies === true || this.queueToken !== undefined,
      keepToken: (token: string) => void (this.queueToken = token),
    };
    return waitInQueue(door, roomId, options);
  }

  private call<Name extends Method>(name: Name): Call<Name> {
    return (async (path: never, ...init: [never]) =>
      (await this.api.request(name, path, ...init)).data) as unknown as Call<Name>;
  }

  private async send(request: Request): Promise<Response> {
    const { accessToken } = this;
    const token = typeof accessToken === 'function' ? await accessToken() : accessToken;
    if (token !== undefined && !request.headers.has('authorization')) {
      request.headers.set('authorization', `Bearer ${token}`);
    }
    return sendWithRetries(this.withQueueToken(request), this.fetch, this.options);
  }

  private withQueueToken(request: Request): Request {
    const isKnown = this.options.cookies === true || request.headers.has('x-queue-token');
    if (!isKnown && this.queueToken) request.headers.set('x-queue-token', this.queueToken);
    return request;
  }
}
