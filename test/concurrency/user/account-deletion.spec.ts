import { randomUUID } from 'node:crypto';
import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { type Answer, Api } from '../../support/api.js';
import { eventually } from '../../support/eventually.js';
import { statementsWaitingForALock, whileBlocked } from '../../support/locks.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale, type Sale } from '../../support/sale.js';
import { findBreaches } from '../../support/sale-invariants.js';
import { addBuyer, confirm, holdSeats, onEveryInstance, take } from '../../support/sale-steps.js';
import {
  confirmTopUp,
  type Emulator,
  payAt,
  startTopUp,
  topUpSettings,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const ROUNDS = 50;
const AREA = { name: 'Floor', kind: 'STANDING', capacity: 1_000 } as const;

describe('the deletion of an account', () => {
  let world: World;

  /** Sends the deletion to one instance and the other request to the other, at once. */
  function meet(person: Person, other: (person: Person) => Promise<Answer>) {
    const [one, two] = onEveryInstance(world, person);
    return Promise.all([one!.send('DELETE', '/v1/users/me'), other({ ...person, api: two! })]);
  }

  async function stateOf({ id }: Person) {
    const [row] = await world.rows<{ deleted: boolean; balance: string; openTopUps: number }>(
      `SELECT deleted_at IS NOT NULL AS deleted, coalesce(balance, 0) AS balance, (
         SELECT count(*)::int FROM topup_top_ups
         WHERE user_id = users.id AND status <> 'CANCELLED') AS "openTopUps"
       FROM user_users users LEFT JOIN balance_accounts ON user_id = users.id WHERE users.id = $1`,
      [id],
    );
    return { ...row, balance: Number(row?.balance) };
  }

  async function everyRound(round: () => Promise<void>): Promise<void> {
    for (let count = 0; count < ROUNDS; count += 1) await round();
    expect(await findBreaches(world)).toEqual([]);
  }

  describe('at a service where users charge their balance', () => {
    beforeAll(async () => {
      world = await World.start({ instances: 2 });
    });
    afterAll(() => world.stop());

    const freePlaces = () => openSale(world, { sections: [{ ...AREA, price: 0 }] });
    const holdPlace = ({ api }: Person, { showId, areaIds }: Sale) =>
      api.post('/v1/reservations', { showId, areas: [{ areaId: take(areaIds, 0), quantity: 1 }] });

    it('is refused, or else a charge at the same time is', async () => {
      await everyRound(async () => {
        const person = await addPerson(world);
        const charge = ({ api }: Person) => api.post('/v1/balance/charges', { amount: 1_000 });
        const [deletion, charged] = await meet(person, charge);
        const isCharged = charged.status === 201;
        expect(deletion.status).toBe(isCharged ? 409 : 204);
        expect(await stateOf(person)).toMatchObject({
          ...{ deleted: !isCharged, balance: isCharged ? 1_000 : 0 },
        });
      });
    });

    it('is always refused while a hold is paid', async () => {
      const sale = await openSale(world, {
        sections: [{ name: 'R', rows: 1, seatsPerRow: ROUNDS, price: 1_000 }],
      });
      let seat = 0;
      await everyRound(async () => {
        const person = await addBuyer(world, sale, { balance: 1_000 });
        const hold = await holdSeats(person, sale, [take(sale.seatIds, seat)]);
        seat += 1;
        const [deletion, paid] = await meet(person, (one) => confirm(one, hold));
        expect([deletion.status, paid.status]).toEqual([409, 200]);
      });
    });

    it('is always refused while a hold of a free place is confirmed', async () => {
      const sale = await freePlaces();
      await everyRound(async () => {
        const person = await addBuyer(world, sale);
        const { payment } = (await holdPlace(person, sale)).body as { payment: { id: string } };
        const [deletion, paid] = await meet(person, (one) =>
          confirm(one, { paymentId: payment.id }),
        );
        expect([deletion.status, paid.status]).toEqual([409, 200]);
      });
    });

    it('is refused, or else a hold at the same time can never be paid', async () => {
      const sale = await openSale(world, { sections: [{ ...AREA, price: 1_000 }] });
      await everyRound(async () => {
        const person = await addBuyer(world, sale);
        const [deletion, hold] = await meet(person, (one) => holdPlace(one, sale));
        if (deletion.status !== 204) return expect(deletion.body.reasons).toEqual(['HOLDS']);
        if (hold.status !== 201) return;
        const paid = await confirm(person, { paymentId: hold.body.payment.id as string });
        expect(['INSUFFICIENT_BALANCE', 'UNAUTHENTICATED']).toContain(paid.body.code);
      });
    });

    it('keeps its mailbox from a sign-up that waits for it', async () => {
      const instances = world.instances.map(({ baseUrl }) => new Api(baseUrl));
      for (let round = 0; round < 5; round += 1) {
        const account = {
          email: `${randomUUID()}@example.com`,
          password: 'password',
          name: 'Mina',
        };
        const signUp = () => instances[1]!.post('/v1/auth/signup', account);
        const { body } = await signUp();
        const owner = new Api(world.app.baseUrl, body.accessToken as string);
        const waits = (count: number) =>
          eventually(
            `${count} statements wait`,
            async () => (await statementsWaitingForALock(world)) === count,
          );
        // The deletion has changed the user, and the sign-up waits for it to commit.
        const lock = 'LOCK TABLE balance_accounts IN EXCLUSIVE MODE';
        const { deletion, again } = await whileBlocked(world, lock, [], async () => {
          const deletion = owner.send('DELETE', '/v1/users/me');
          await waits(1);
          const again = signUp();
          await waits(2);
          return { deletion, again };
        });
        expect([(await deletion).status, (await again).body.code]).toEqual([204, 'EMAIL_TAKEN']);
        const accounts = `SELECT count(*) FROM user_users WHERE email = $1`;
        expect(await world.count(accounts, [account.email])).toBe(0);
      }
      expect(await findBreaches(world)).toEqual([]);
    });

    it('leaves no account of its mailbox when a sign-up comes at the same time', async () => {
      const [one, two] = world.instances.map(({ baseUrl }) => new Api(baseUrl));
      await everyRound(async () => {
        const account = {
          email: `${randomUUID()}@example.com`,
          password: 'password',
          name: 'Mina',
        };
        const { body } = await one!.post('/v1/auth/signup', account);
        const owner = new Api(world.app.baseUrl, body.accessToken as string);
        const [deletion, again] = await Promise.all([
          owner.send('DELETE', '/v1/users/me'),
          two!.post('/v1/auth/signup', account),
        ]);
        expect([deletion.status, again.body.code]).toEqual([204, 'EMAIL_TAKEN']);
      });
    });

    it('happens once when it is asked for twice', async () => {
      await everyRound(async () => {
        const person = await addPerson(world);
        const answers = await meet(person, ({ api }) => api.send('DELETE', '/v1/users/me'));
        expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
      });
    });
  });

  describe('at a service with payment providers', () => {
    let emulator: Emulator;

    beforeAll(async () => {
      emulator = await startEmulator();
      world = await World.start({ instances: 2, config: topUpSettings(emulator, 5_000) });
    });
    afterAll(async () => {
      await world.stop();
      await emulator.stop();
    });

    it('is refused, or else a new top-up at the same time is', async () => {
      await everyRound(async () => {
        const person = await addPerson(world);
        const body = { amount: 5_000, provider: 'TOSS', returnUrl: 'https://shop.test/me' };
        const [deletion, started] = await meet(person, ({ api }) =>
          api.post('/v1/balance/top-ups', body),
        );
        expect(deletion.status).toBe(started.status === 201 ? 409 : 204);
        expect(await stateOf(person)).toMatchObject({
          ...{ deleted: deletion.status === 204, openTopUps: started.status === 201 ? 1 : 0 },
        });
      });
    });

    it('is always refused while a top-up is credited', async () => {
      await everyRound(async () => {
        const person = await addPerson(world);
        const started = await startTopUp(person, 'TOSS');
        const { paymentKey } = await payAt(emulator, started);
        const [deletion, credited] = await meet(person, (one) =>
          confirmTopUp(one, started.id, { paymentKey }),
        );
        expect([deletion.status, credited.status]).toEqual([409, 200]);
        expect(await stateOf(person)).toMatchObject({ deleted: false, balance: 50_000 });
      });
    });
  });
});
