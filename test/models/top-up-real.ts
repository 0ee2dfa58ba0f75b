import { randomUUID } from 'node:crypto';
import { SettleTopUps } from '../../src/modules/topup/application/settle-top-ups.js';
import type { Api } from '../support/api.js';
import { addPerson } from '../support/people.js';
import { onEveryInstance, take } from '../support/sale-steps.js';
import { type Emulator, sendTossWebhook, startTopUp } from '../support/top-ups.js';
import type { World } from '../support/world.js';
import { AMOUNT, type Fault, type Payment } from './top-up-model.js';

/** The top-up in the application, and its payments in the emulator. */
export interface RealTopUp {
  readonly path: string;
  readonly admin: Api;
  apiOf(instance: number): Api;
  settle(instance: number): Promise<void>;
  pay(payment: Pick<Payment, 'state' | 'amount'>): Promise<void>;
  paymentKeyOf(index: number): string | undefined;
  hint(webhook: number): ReturnType<typeof sendTossWebhook>;
  setFault(fault: Fault): void;
  setTime(seconds: number): void;
  readonly readState: () => Promise<string>;
}

/** Starts a top-up with Toss for one run. Earlier runs are not looked up any more. */
export async function openTopUp(
  world: World,
  emulator: Emulator,
  admin: Api,
  audit: () => Promise<string>,
): Promise<RealTopUp> {
  await audit();
  await world.rows(`UPDATE topup_top_ups SET due_at = NULL`);
  const startsAt = Math.max(Date.now(), world.clock.now().getTime());
  world.clock.stopAt(startsAt);
  let next: Fault | null = null;
  // Instead of a share of the calls, exactly the next one.
  emulator.plan.draw = <Name>(names: readonly Name[]) => {
    const fault = next as Name | null;
    if (fault === null || !names.includes(fault)) return null;
    next = null;
    return fault;
  };
  emulator.plan.override = ({ method }) => {
    if (method !== 'POST' || next !== 'declined') return null;
    next = null;
    return { status: 403, body: { code: 'REJECT_CARD_COMPANY' } };
  };
  const fan = await addPerson(world);
  const apis = onEveryInstance(world, fan);
  const { id } = await startTopUp(fan, 'TOSS', AMOUNT);
  const run = randomUUID();
  const payments = () => emulator.books.payments.filter(({ orderId }) => orderId === id);
  return {
    path: `/v1/balance/top-ups/${id}`,
    admin,
    apiOf: (instance) => take(apis, instance),
    settle: (instance) => take(world.instances, instance).get(SettleTopUps).settleDue('TOSS'),
    async pay({ state, amount }) {
      const body = { orderId: id, amount, declined: state === 'DECLINED' };
      const init = { method: 'POST', body: JSON.stringify(body) };
      await fetch(`${emulator.url}/emulator/pay`, init);
    },
    paymentKeyOf: (index) => payments()[index]?.id,
    hint: (webhook) => sendTossWebhook(world, { data: { orderId: id } }, `${run} ${webhook}`),
    setFault: (fault) => void (next = fault),
    setTime: (seconds) => world.clock.stopAt(startsAt + seconds * 1_000),
    readState: async () => {
      const kept = emulator.kept().get(id) ?? 0;
      const top = { id, userId: fan.id, startsAt, kept };
      return `${await readState(world, top)}${await audit()}`;
    },
  };
}

/** The actual rows in the form of `stateText`. */
async function readState(
  world: World,
  { id, userId, startsAt, kept }: { id: string; userId: string; startsAt: number; kept: number },
): Promise<string> {
  const [row] = await world.rows<{
    status: string;
    refunded: string;
    attempt: number;
    lookUps: number;
    dueAt: Date | null;
  }>(
    `SELECT status, refunded_amount AS refunded, attempt, look_ups AS "lookUps", due_at AS "dueAt"
       FROM topup_top_ups WHERE id = $1`,
    [id],
  );
  const [account] = await world.rows<{ balance: string }>(
    `SELECT balance FROM balance_accounts WHERE user_id = $1`,
    [userId],
  );
  const refunds = await world.rows<{ amount: string; status: string }>(
    `SELECT amount, status FROM topup_refunds WHERE top_up_id = $1 ORDER BY id`,
    [id],
  );
  return JSON.stringify({
    ...{ status: row?.status, refunded: Number(row?.refunded) },
    ...{ attempt: row?.attempt, lookUps: row?.lookUps },
    dueAt: row?.dueAt ? (row.dueAt.getTime() - startsAt) / 1_000 : null,
    ...{ balance: Number(account?.balance ?? 0), kept },
    refunds: refunds.map(({ amount, status }) => `${amount} ${status}`),
  });
}
