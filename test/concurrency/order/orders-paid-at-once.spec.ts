import { PlaceOrders } from '../../../src/modules/order/application/place-orders.js';
import { QueueFacade, RoomFacade } from '../../../src/modules/queue/index.js';
import type { Answer } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { addPeople, addPerson, type Person } from '../../support/people.js';
import { letIn } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { tally } from '../../support/sale-steps.js';
import {
  addCoupon,
  addItem,
  claimCoupon,
  order,
  type ShopItem,
  stockOf,
} from '../../support/shop.js';
import { World } from '../../support/world.js';

const PRICE = 5_000;
const STOCK_ROW = 'SELECT FROM item_stock WHERE item_id = $1 FOR UPDATE';

describe('Orders of one item that are paid at once', () => {
  let world: World;
  let item: ShopItem;

  beforeAll(async () => {
    world = await World.start();
  });

  beforeEach(async () => {
    item = await addItem(world, { stock: 20, price: PRICE });
  });

  afterEach(async () => {
    expect(await findBreaches(world)).toEqual([]);
  });

  afterAll(() => world.stop());

  it('share a transaction with unpaid ones; a refused one takes no stock, coupon or money', async () => {
    const rich = await addPeople(world, 3, { balance: 2 * PRICE });
    const poor = await addPerson(world, { balance: PRICE - 1_001 });
    const userCouponId = await claimCoupon(poor, await addCoupon(world));
    const late = await addPerson(world);

    const [mixed, poorAnswer, ...greedy] = await inOneBatch([
      () => order(late.api, [[item, 2]]),
      () => order(poor.api, [[item, 1]], { payNow: true, userCouponId }),
      // The balance pays two of the three.
      ...[1, 2, 3].map(() => () => pay(rich[0])),
      () => pay(rich[1]),
      () => pay(rich[2]),
    ]);

    expect(mixed?.body).toMatchObject({ status: 'PENDING_PAYMENT', receipt: null });
    expect(poorAnswer?.body.code).toBe('INSUFFICIENT_BALANCE');
    expect(tally(greedy)).toEqual({ '201': 4, '402 INSUFFICIENT_BALANCE': 1 });
    const paid = greedy.filter(({ status }) => status === 201).map(({ body }) => body);
    expect(paid.map(({ status, payment }) => [status, payment.status])).toEqual(
      paid.map(() => ['COMPLETED', 'PAID']),
    );
    expect(
      await world.rows(
        `SELECT count(*)::int AS orders, count(DISTINCT xmin::text)::int AS transactions
         FROM order_orders WHERE id = ANY($1)`,
        [[mixed, ...paid.map((body) => ({ body }))].map((answer) => answer?.body.id as string)],
      ),
    ).toEqual([{ orders: 5, transactions: 1 }]);
    // One piece is of the order before the batch.
    expect(await stockOf(world, item)).toBe(20 - 1 - 2 - 4);
    expect(await couponStatus(userCouponId)).toBe('AVAILABLE');
    expect(await balances([...rich, poor])).toEqual([0, PRICE, PRICE, PRICE - 1_001]);
    expect(await paidEvents(item)).toBe(4);
  });

  it('go to the first in line when the last piece is left, whoever pays', async () => {
    const last = await addItem(world, { stock: 2, price: PRICE });
    item = last;
    const [first, second] = await addPeople(world, 2, { balance: PRICE });
    const poor = await addPerson(world);
    const answers = await inOneBatch([() => pay(poor), () => pay(first), () => pay(second)]);
    expect(answers.map(({ body }) => body.code ?? body.status)).toEqual([
      'INSUFFICIENT_BALANCE',
      'COMPLETED',
      'OUT_OF_STOCK',
    ]);
    expect(await stockOf(world, item)).toBe(0);
  });

  it('end the slots of all who have paid, and of nobody else', async () => {
    const roomId = (
      await world.app.get(RoomFacade).createRoom('A drop', { capacity: 100, admitPerSecond: 100 })
    ).id;
    item = await addItem(world, { stock: 20, price: PRICE, roomId });
    const rich = await addPeople(world, 3, { balance: 2 * PRICE });
    const poor = await addPerson(world);
    const first = await addPerson(world);
    for (const person of [...rich, poor, first]) await letIn(world, person, roomId);

    const answers = await inOneBatch(
      // One visit: both orders of the first user have passed the gate.
      [rich[0], ...rich, poor].map((person) => () => pay(person)),
      first,
    );
    expect(tally(answers)).toEqual({ '201': 4, '402 INSUFFICIENT_BALANCE': 1 });
    const queue = world.app.get(QueueFacade);
    const hasSlot = ({ id: userId, api }: Person) =>
      queue.isAdmitted({ userId, token: api.queueToken }).catch(() => false);
    expect(await Promise.all([...rich, poor, first].map(hasSlot))).toEqual([
      ...[false, false, false],
      ...[true, true],
    ]);
    expect(await stockOf(world, item)).toBe(20 - 1 - 4);
    expect(await balances(rich)).toEqual([0, PRICE, PRICE]);
  });

  it('may be free for a user without an account', async () => {
    item = await addItem(world, { stock: 1, price: 1_000 });
    const buyer = await addPerson(world);
    const userCouponId = await claimCoupon(buyer, await addCoupon(world));
    const { status, body } = await order(buyer.api, [[item, 1]], { userCouponId, payNow: true });
    expect(status).toBe(201);
    expect(body).toMatchObject({ total: 0, receipt: { amount: 0, balanceAfter: 0 } });
    const sql = 'SELECT count(*) FROM balance_entries WHERE user_id = $1';
    expect(await world.count(sql, [buyer.id])).toBe(0);
    expect(await couponStatus(userCouponId)).toBe('USED');
  });

  function pay(person: Person | undefined): Promise<Answer> {
    if (!person) throw new Error('Nobody pays');
    return order(person.api, [[item, 1]], { payNow: true });
  }

  /** Sends all while a lock delays the order before them, so that all are in the next batch, in this order. */
  async function inOneBatch(
    sends: readonly (() => Promise<Answer>)[],
    by?: Person,
  ): Promise<Answer[]> {
    const first = by ?? (await addPerson(world));
    const orders = world.app.get(PlaceOrders);
    const submit = jest.spyOn(orders, 'submit');
    const { opened, answers } = await whileBlocked(world, STOCK_ROW, [item.id], async () => {
      const opening = order(first.api, [[item, 1]]);
      await eventually('the order before waits for a lock', () => statementsWaitingForALock(world));
      const sent: Promise<Answer>[] = [];
      for (const send of sends) {
        sent.push(send());
        await eventually('the order waits for the batch', () =>
          Promise.resolve(submit.mock.calls.length === sent.length + 1),
        );
      }
      return { opened: opening, answers: Promise.all(sent) };
    });
    submit.mockRestore();
    expect((await opened).status).toBe(201);
    return answers;
  }

  async function couponStatus(userCouponId: string): Promise<unknown> {
    const sql = 'SELECT status FROM coupon_user_coupons WHERE id = $1';
    return (await world.rows<{ status: string }>(sql, [userCouponId]))[0]?.status;
  }

  function balances(people: readonly Person[]): Promise<number[]> {
    return Promise.all(
      people.map(({ id }) =>
        world.count('SELECT balance FROM balance_accounts WHERE user_id = $1', [id]),
      ),
    );
  }

  function paidEvents({ id }: ShopItem): Promise<number> {
    return world.count(
      `SELECT count(*) FROM outbox_events WHERE type = 'order.paid'
         AND payload -> 'lines' @> jsonb_build_array(jsonb_build_object('itemId', $1::text))`,
      [id],
    );
  }
});
