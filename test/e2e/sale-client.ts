import { randomUUID } from 'node:crypto';
import request, { type Test } from 'supertest';
import { ADMIN, type World } from '../support/world.js';

/** A user who signed up and logged in over HTTP. */
export class SaleClient {
  queueToken: string | undefined;

  private constructor(
    private readonly baseUrl: string,
    readonly id: string,
    readonly accessToken: string,
  ) {}

  static async signUp(world: World): Promise<SaleClient> {
    const { baseUrl } = world.app;
    const credentials = { email: `${randomUUID()}@onsale.test`, password: 'correct horse battery' };
    const body = { ...credentials, name: 'Mina' };
    await request(baseUrl).post('/v1/auth/signup').send(body).expect(201);
    return SaleClient.logIn(world, credentials);
  }

  static admin(world: World): Promise<SaleClient> {
    return SaleClient.logIn(world, ADMIN);
  }

  private static async logIn(
    { app: { baseUrl } }: World,
    credentials: { email: string; password: string },
  ): Promise<SaleClient> {
    const { body } = await request(baseUrl).post('/v1/auth/login').send(credentials).expect(200);
    return new SaleClient(baseUrl, body.user.id, body.accessToken);
  }

  /** A user with an invalid access token. */
  static stranger(world: World, accessToken: string): SaleClient {
    return new SaleClient(world.app.baseUrl, '', accessToken);
  }

  get(path: string): Test {
    return this.withHeaders(request(this.baseUrl).get(path));
  }

  post(path: string, body: object = {}): Test {
    return this.withHeaders(request(this.baseUrl).post(path)).send(body);
  }

  put(path: string, body: object): Test {
    return this.withHeaders(request(this.baseUrl).put(path)).send(body);
  }

  patch(path: string, body: object): Test {
    return this.withHeaders(request(this.baseUrl).patch(path)).send(body);
  }

  delete(path: string): Test {
    return this.withHeaders(request(this.baseUrl).delete(path));
  }

  /** Joins the room. Later requests send the queue token. */
  async join(roomId: string): Promise<{ status: string; position: number; token: string }> {
    const { body } = await this.post('/v1/queue/tokens', { roomId });
    this.queueToken = body.token;
    return body;
  }

  async hold(sale: { showId: string }, ...seatIds: unknown[]): Promise<Held> {
    const { body } = await this.post('/v1/reservations', { showId: sale.showId, seatIds }).expect(
      201,
    );
    return body;
  }

  pay(reservation: Held, body: object = {}): Test {
    return this.post(`/v1/payments/${reservation.payment.id}/confirm`, body);
  }

  charge(amount: unknown): Test {
    return this.post('/v1/balance/charges', { amount });
  }

  private withHeaders(test: Test): Test {
    void test.set('Authorization', `Bearer ${this.accessToken}`).set('Accept-Language', 'ko');
    if (this.queueToken !== undefined) void test.set('X-Queue-Token', this.queueToken);
    return test;
  }
}

interface Held {
  readonly id: string;
  readonly amount: number;
  readonly status: string;
  readonly payment: { readonly id: string; readonly status: string };
}

/** A queue token with one character of its signature changed. */
export function forged(token: string): string {
  const changed = token.at(-2) === 'A' ? 'B' : 'A';
  return token.slice(0, -2) + changed + token.slice(-1);
}

export async function seatStatus(world: World, seatId: string | undefined): Promise<string> {
  const rows = await world.rows<{ status: string }>(
    `SELECT status FROM concert_seats WHERE id = $1`,
    [seatId],
  );
  return rows.map(({ status }) => status).join();
}

/** The amounts of the user's ledger entries, in order. */
export async function ledgerOf(world: World, { id }: SaleClient): Promise<number[]> {
  const rows = await world.rows<{ amount: string }>(
    `SELECT amount FROM balance_entries WHERE user_id = $1 ORDER BY sequence`,
    [id],
  );
  return rows.map(({ amount }) => Number(amount));
}
