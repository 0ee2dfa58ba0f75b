import { RefundCancelledShowsJob } from '../../src/modules/reservation/infrastructure/schedule/refund-cancelled-shows.job.js';
import { TicketCodes } from '../../src/modules/ticket/application/ticket-codes.js';
import { type Answer, type Api, assertStatus } from '../support/api.js';
import { addPerson, type Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { onEveryInstance, take } from '../support/sale-steps.js';
import type { World } from '../support/world.js';
import { MAX_PLACES_PER_USER, type Place, placesText, SECTIONS } from './show-model.js';

interface SeenPlaces {
  readonly seats: readonly { readonly id: string; readonly price: number }[];
  readonly areas: readonly {
    readonly section: string;
    readonly price: number;
    readonly quantity: number;
  }[];
}

/** The staff of a show. */
export interface Staff {
  readonly admin: Person;
  readonly door: Person;
}

/** The show in the application. */
export class RealShow {
  /** By number; sections are only added behind. */
  seatIds: readonly string[] = [];
  /** By section. */
  areaIds: ReadonlyMap<string, string> = new Map();
  /** Ids by the label of the model. */
  readonly holds = new Map<string, { readonly id: string; readonly paymentId: string }>();
  readonly blocks = new Map<string, string>();

  private constructor(
    private readonly world: World,
    private readonly sale: Sale,
    private readonly people: readonly Person[],
    private readonly apis: readonly (readonly Api[])[],
    private readonly staff: { readonly admin: readonly Api[]; readonly door: readonly Api[] },
    private readonly audit: () => Promise<string>,
  ) {}

  /** Opens a show for one run. Breaches of earlier runs are ignored. */
  static async open(
    world: World,
    staff: Staff,
    audit: () => Promise<string>,
    balances: readonly number[],
  ): Promise<RealShow> {
    await audit();
    const sections = SECTIONS.map((section) =>
      'capacity' in section ? { ...section, kind: 'STANDING' as const } : section,
    );
    const sale = await openSale(world, { maxSeatsPerUser: MAX_PLACES_PER_USER, sections });
    const people = await Promise.all(balances.map((balance) => addPerson(world, { balance })));
    const apis = people.map((person) => onEveryInstance(world, person));
    const [admin, door] = [staff.admin, staff.door].map((one) => onEveryInstance(world, one));
    const real = new RealShow(
      world,
      sale,
      people,
      apis,
      { admin: admin ?? [], door: door ?? [] },
      audit,
    );
    await real.readIds();
    return real;
  }

  get showId(): string {
    return this.sale.showId;
  }

  apiOf(user: number, instance: number): Api {
    return take(take(this.apis, user), instance);
  }

  adminAt(instance: number): Api {
    return take(this.staff.admin, instance);
  }

  doorAt(instance: number): Api {
    return take(this.staff.door, instance);
  }

  /** Joins the room when the user has no slot, and sends again. A refused request has no effect. */
  async withSlot(
    user: number,
    instance: number,
    send: (api: Api) => Promise<Answer>,
  ): Promise<Answer> {
    const api = this.apiOf(user, instance);
    if (api.queueToken === undefined) await api.join(this.sale.roomId);
    for (;;) {
      const answer = await send(api);
      if (answer.status !== 401) return answer;
      await api.join(this.sale.roomId);
    }
  }

  /** The code of the ticket of a place, as its owner sees it. */
  async codeOf(label: string, place: number): Promise<string> {
    const tickets = await this.world.rows<{ id: string }>(
      `SELECT id FROM ticket_tickets WHERE reservation_id = $1 ORDER BY id`,
      [this.holds.get(label)?.id],
    );
    const { id } = take(tickets, place);
    return this.world.app.get(TicketCodes).codeOf({ id, showId: this.showId });
  }

  async readIds(): Promise<void> {
    const seats = await this.world.rows<{ id: string }>(
      `SELECT id FROM concert_seats WHERE show_id = $1 ORDER BY position`,
      [this.showId],
    );
    const areas = await this.world.rows<{ id: string; section: string }>(
      `SELECT id, section FROM concert_areas WHERE show_id = $1`,
      [this.showId],
    );
    this.seatIds = seats.map(({ id }) => id);
    this.areaIds = new Map(areas.map(({ id, section }) => [section, id]));
  }

  /** One place for each seat and each standing place, as in the model. */
  placesOf({ seats, areas }: SeenPlaces): Pick<Place, 'at' | 'price'>[] {
    return [
      ...seats.map(({ id, price }) => ({ at: this.seatIds.indexOf(id), price })),
      ...areas.flatMap(({ section, price, quantity }) =>
        Array.from({ length: quantity }, () => ({ at: section, price })),
      ),
    ];
  }

  /** Handles cancelled shows on every instance at once. */
  async runJob(): Promise<void> {
    const { instances } = this.world;
    await Promise.all(instances.map((instance) => instance.get(RefundCancelledShowsJob).run()));
  }

  /** The actual rows in the form of `stateText`, and broken invariants. */
  async readState(): Promise<string> {
    const [api, show] = [this.adminAt(0), `/v1/shows/${this.showId}`];
    const map = await api.get(`${show}/seats`);
    const counts = await api.get(`${show}/checkins`);
    const sold = await api.get(show);
    for (const answer of [map, counts, sold]) assertStatus(answer, 200);
    const { seats, areas } = map.body as {
      seats: { status: string; price: number }[];
      areas: { section: string; left: number; price: number }[];
    };
    const state = JSON.stringify({
      isCancelled: sold.body.status === 'CANCELLED',
      seats: seats.map(({ status, price }) => `${status.charAt(0)} ${price}`),
      areas: areas.map(({ section, left, price }) => `${section} ${left} ${price}`),
      balances: await this.readBalances(),
      reservations: await this.readReservations(),
      tickets: counts.body.tickets,
      checkedIn: counts.body.checkedIn,
    });
    return `${state}${await this.audit()}`;
  }

  private async readBalances(): Promise<number[]> {
    const ids = this.people.map(({ id }) => id);
    const accounts = await this.world.rows<{ id: string; balance: string }>(
      `SELECT user_id AS id, balance FROM balance_accounts WHERE user_id = ANY($1)`,
      [ids],
    );
    return ids.map((id) => Number(accounts.find((account) => account.id === id)?.balance ?? 0));
  }

  private async readReservations(): Promise<string[]> {
    const labels = new Map([...this.holds].map(([label, { id }]) => [id, label]));
    const reservations = await this.world.rows<
      SeenPlaces & { id: string; status: string; refunded: string; tickets: string[] }
    >(
      `SELECT reservation.id, reservation.status, seats, areas, refunded_amount AS refunded,
         ARRAY(SELECT left(status, 1) || CASE WHEN used_by IS NOT NULL THEN used_gate ELSE '' END ||
             CASE WHEN used_gate LIKE '%offline' THEN extract(second FROM coalesce(scanned_at, used_at))::int::text ELSE '' END
           FROM ticket_tickets WHERE reservation_id = reservation.id ORDER BY id) AS tickets
       FROM reservation_reservations reservation JOIN payment_payments payment ON payment.id = payment_id
       WHERE show_id = $1`,
      [this.showId],
    );
    return reservations
      .map(({ id, status, refunded, tickets, ...places }) => {
        const isLive = status === 'HELD' || status === 'CONFIRMED';
        const left = isLive ? placesText(this.placesOf(places)) : '';
        return `${labels.get(id)} ${status} ${left} ${tickets.join()} -${refunded}`;
      })
      .sort();
  }
}
