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

  readonly get: Call<'get'>;
  readonly post: Call<'post'>;
  readonly put: Call<'put'>;
  readonly patch: Call<'patch'>;
  readonly delete: Call<'delete'>;

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
    this.get = this.call('get');
    this.post = this.call('post');
    this.put = this.call('put');
    this.patch = this.call('patch');
    this.delete = this.call('delete');
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
    const call = async (path: never, init?: never) =>
      (await this.api.request(name, path, init as never)).data;
    return call as unknown as Call<Name>;
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
    if (this.queueToken !== undefined && !this.options.cookies) {
      const { headers } = request;
      if (!headers.has('x-queue-token')) headers.set('x-queue-token', this.queueToken);
    }
    return request;
  }
}
