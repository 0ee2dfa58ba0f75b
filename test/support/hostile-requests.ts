import { fingerprints } from './fingerprints.js';
import { type Operation, type Schema, ServedDocument } from './served-document.js';
import { addPerson, type Person } from './people.js';
import { letIn, openSale, type Sale } from './sale.js';
import { World } from './world.js';

export const NIL_ID = '00000000-0000-4000-8000-000000000000';

interface HostileRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The expected statuses. By default any 4xx. */
  readonly statuses?: readonly number[];
}

/** Sends hostile requests as an admitted admin, to a world with one resource of each kind. */
export class Target {
  private constructor(
    readonly world: World,
    readonly document: ServedDocument,
    private readonly admin: Person,
    private readonly sale: Sale,
    private readonly ids: Readonly<Record<string, string>>,
  ) {}

  static async start(): Promise<Target> {
    const world = await World.start();
    const admin = await addPerson(world, { role: 'admin' });
    const sale = await openSale(world);
    await letIn(world, admin, sale.roomId);
    const seatIds = sale.seatIds.slice(0, 1);
    const held = await admin.api.post('/v1/reservations', { showId: sale.showId, seatIds });
    const reservation = held.body as { id: string; payment: { id: string } };
    const goods = { name: 'Something', price: 1_000, stock: 1 };
    const item = (await admin.api.post('/v1/items', goods)).body as { id: string };
    const { concertId, showId, roomId } = sale;
    const ids = {
      ...{ concertId, showId, roomId },
      ...{ reservationId: reservation.id, paymentId: reservation.payment.id },
      itemId: item.id,
    };
    return new Target(world, await ServedDocument.of(world), admin, sale, ids);
  }

  /** Without webhooks: providers decide what their bodies are. */
  get operationsWithBody(): Operation[] {
    return this.document.operations.filter(
      (one) => this.document.bodySchemaOf(one) !== null && !one.path.startsWith('/v1/webhooks'),
    );
  }

  bodySchemaOf(operation: Operation): Schema {
    const schema = this.document.bodySchemaOf(operation);
    if (!schema) throw new Error(`${operation.path} takes no body`);
    return schema;
  }

  /** The documented example, with ids of existing resources. */
  validBodyOf(operation: Operation): Record<string, unknown> {
    const example = this.document.exampleOf(this.bodySchemaOf(operation)) as object;
    const real = { ...this.ids, seatIds: this.sale.seatIds.slice(1, 2) };
    const known = Object.entries(real).filter(([name]) => name in example);
    return { ...example, ...Object.fromEntries(known) };
  }

  /** The path of the operation, with `id` or the ids of existing resources. */
  pathOf({ path }: Operation, id?: string): string {
    return path.replace(/\{(\w+)\}/g, (_match, name: string) => id ?? this.ids[name] ?? NIL_ID);
  }

  /** Sends all requests. Returns the ones that were not refused with a problem document. */
  async flawsOf(requests: readonly HostileRequest[]): Promise<string[]> {
    if (requests.length === 0) throw new Error('Nothing was sent');
    const found: string[] = [];
    for (const request of requests) {
      const flaw = await flawOf(await this.send(request), request.statuses);
      const sent = `${request.method} ${request.path.slice(0, 120)} ${(request.body ?? '').slice(-120)}`;
      if (flaw !== null) found.push(`${sent} => ${flaw.slice(0, 300)}`);
    }
    return found;
  }

  private send({ method, path, body, headers }: HostileRequest): Promise<Response> {
    return fetch(`${this.world.app.baseUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.admin.accessToken}`,
        'x-queue-token': this.admin.api.queueToken ?? '',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
    });
  }
}

/** Registers the hooks of a describe block: one target for all tests, none of which may change a row. */
export function useTarget(assign: (target: Target) => void): void {
  let world: World;
  let before: Record<string, string>;

  beforeAll(async () => {
    const target = await Target.start();
    world = target.world;
    assign(target);
  });

  beforeEach(async () => {
    before = await fingerprints(world);
  });

  afterEach(async () => {
    expect(await fingerprints(world)).toEqual(before);
  });

  afterAll(() => world.stop());
}

/** Null if the response is a 4xx problem document, else the flaw. */
async function flawOf(answer: Response, statuses?: readonly number[]): Promise<string | null> {
  const text = await answer.text();
  const is4xx = answer.status >= 400 && answer.status < 500;
  if (!is4xx || statuses?.includes(answer.status) === false) return `${answer.status} ${text}`;
  const media = answer.headers.get('content-type') ?? '';
  if (!media.startsWith('application/problem+json')) return `a ${media}`;
  const problem = JSON.parse(text) as Record<string, unknown>;
  const texts = ['type', 'title', 'detail', 'instance', 'code'];
  const complete = texts.every((name) => typeof problem[name] === 'string' && problem[name] !== '');
  return complete && problem['status'] === answer.status ? null : text;
}
