import { startEmulator } from '../../../scripts/lib/payment-emulator/emulator.mjs';
import { TopUps } from '../../../src/modules/topup/domain/top-ups.js';
import { addPerson, type Person } from '../../support/people.js';
import {
  confirmTopUp,
  creditsOf,
  type Emulator,
  payAt,
  sendTossWebhook,
  settleDue,
  startTopUp,
  statusOf,
  topUpSettings,
} from '../../support/top-ups.js';
import { World } from '../../support/world.js';

const QUIET = { webhookNever: 1 };

describe('a second payment of the same order at Toss', () => {
  let emulator: Emulator;
  let world: World;
  let mina: Person;

  beforeAll(async () => {
    emulator = await startEmulator();
    world = await World.start({ config: topUpSettings(emulator) });
  });
  beforeEach(async () => {
    emulator.plan.set(QUIET);
    mina = await addPerson(world);
  });
  afterAll(async () => {
    await world.stop();
    await emulator.stop();
  });

  it.each([50_000, 9_000])(
    'does not hide a first one whose answer was lost (%i won)',
    async (amount) => {
      const started = await startTopUp(mina, 'TOSS');
      const { paymentKey } = await payAt(emulator, started);
      emulator.plan.set({ ...QUIET, cut: 1 });
      const answer = await confirmTopUp(mina, started.id, { paymentKey });
      expect(answer.body.status).toBe('UNKNOWN');
      emulator.plan.set(QUIET);
      // The fan pays in another tab.
      await payAt(emulator, started, { amount });
      world.clock.advance(2);
      await settleDue(world);
      expect(await statusOf(world, started.id)).toBe('DONE');
      expect(await creditsOf(world, started.id)).toEqual([50_000]);
      expect(emulator.kept().get(started.id)).toBe(50_000);
    },
  );

  it('is not captured after the job has captured the first one without an answer', async () => {
    const started = await startTopUp(mina, 'TOSS');
    await payAt(emulator, started);
    await sendTossWebhook(world, { data: { orderId: started.id } });
    emulator.plan.set({ ...QUIET, cut: 1 });
    await settleDue(world);
    emulator.plan.set(QUIET);
    expect(await statusOf(world, started.id)).toBe('UNKNOWN');
    await payAt(emulator, started);
    world.clock.advance(2);
    await settleDue(world);
    expect(await creditsOf(world, started.id)).toEqual([50_000]);
    expect(emulator.kept().get(started.id)).toBe(50_000);
  });

  it('is not captured by the job when a browser has begun to confirm another one', async () => {
    const topUps = world.app.get(TopUps);
    const { id } = await startTopUp(mina, 'TOSS');
    const read = (await topUps.find(id))!;
    await topUps.startConfirming(id, 'key of the browser', new Date());
    expect(await topUps.holdPayment(read.state, 'key of the job')).toBe(false);
    const confirming = (await topUps.find(id))!;
    expect(confirming.state.reference).toBe('key of the browser');
    expect(await topUps.holdPayment(confirming.state, 'key of the browser')).toBe(true);
  });

  it('is of no use when the key belongs to the order of somebody else', async () => {
    const other = await startTopUp(await addPerson(world), 'TOSS');
    const { paymentKey } = await payAt(emulator, other);
    emulator.books.change(emulator.books.ofOrder(other.id)!, 'CAPTURED');
    const started = await startTopUp(mina, 'TOSS');
    const answer = await confirmTopUp(mina, started.id, { paymentKey });
    expect([answer.status, answer.body.code]).toEqual([409, 'TOP_UP_NOT_PAID']);
    expect(await creditsOf(world, started.id)).toEqual([]);
  });
});
