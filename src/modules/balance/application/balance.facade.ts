import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/settings.js';
import { Clock } from '../../../shared/domain/clock.js';
import type { Money } from '../../../shared/domain/money.js';
import { type PageRequest, pagesOf } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { UserFacade, UserHoldings } from '../../user/index.js';
import { BalanceError } from '../domain/balance-error.js';
import { Ledger } from '../domain/ledger.js';
import {
  chargeOf,
  type EntryReference,
  type LedgerEntry,
  MAX_BALANCE,
} from '../domain/ledger-entry.js';
import { LockedAccounts, type TopUpReturn } from '../domain/locked-accounts.js';
import { BalanceQueries, type EntryView, type NumberedEntry } from './balance-queries.js';

/** The prepaid balances of users. Amounts are in minor units. */
@Injectable()
export class BalanceFacade implements OnModuleInit {
  constructor(
    private readonly ledger: Ledger,
    private readonly queries: BalanceQueries,
    private readonly clock: Clock,
    private readonly users: UserFacade,
    private readonly config: Config,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    this.holdings.register('balance', {
      lists: {
        balanceEntries: (userId) =>
          pagesOf(
            (page) => this.listEntries(userId, page),
            ({ sequence }) => sequence,
          ),
      },
      close: async (userId) => {
        // The lock also lets a top-up that is being created commit first.
        await this.ledger.open(userId);
        await this.ledger.close(userId);
      },
      ties: async (userId) => ((await this.getBalance(userId)) > 0 ? ['BALANCE'] : []),
    });
  }

  getBalance(userId: string): Promise<number> {
    return this.queries.getBalance(userId);
  }

  /** What was credited for each of these top-ups. */
  sumTopUps(topUpIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.queries.sumTopUps(topUpIds);
  }

  /** Newest first, one more than the limit. */
  listEntries(userId: string, page: PageRequest): Promise<readonly NumberedEntry[]> {
    return this.queries.listEntries(userId, page);
  }

  /**
   * Tops the balance up.
   * @throws BalanceError TOP_UPS_CLOSED, INVALID_CHARGE_AMOUNT, BALANCE_LIMIT_EXCEEDED, BALANCE_CLOSED
   */
  async charge(userId: string, amount: number): Promise<EntryView> {
    if (this.config.topUps !== 'open') throw new BalanceError('TOP_UPS_CLOSED');
    const entry: LedgerEntry = {
      id: newId(),
      userId,
      type: 'CHARGE',
      amount: chargeOf(amount).amount,
      reference: null,
      createdAt: this.clock.now(),
    };
    const balanceAfter = await this.ledger.credit(entry, MAX_BALANCE.amount);
    if (balanceAfter === null) {
      await this.assertOpen(userId);
      throw new BalanceError('BALANCE_LIMIT_EXCEEDED');
    }
    return toView(entry, balanceAfter);
  }

  /**
   * The balance of a user whose account this transaction opens and locks.
   * @throws UserError USER_NOT_FOUND
   */
  async lockBalance(userId: string): Promise<number> {
    await this.users.getUser(userId);
    await this.ledger.open(userId);
    return (await this.lock([userId])).balanceOf(userId);
  }

  /**
   * Corrects a balance by a signed amount. The transaction has locked the account. Money can be taken from a
   * closed balance, because what arrives late is paid out.
   * @throws BalanceError INSUFFICIENT_BALANCE, BALANCE_LIMIT_EXCEEDED, BALANCE_CLOSED
   */
  async adjust(userId: string, amount: number): Promise<EntryView> {
    if (amount > 0) await this.assertOpen(userId);
    const accounts = await this.lock([userId]);
    accounts.adjust({ entryId: newId(), userId, amount, adjustedAt: this.clock.now() });
    await this.save(accounts);
    const [entry] = accounts.entries;
    return toView(entry!, entry!.balanceAfter);
  }

  /**
   * Whether the balance has room for the amount now.
   * @throws BalanceError BALANCE_LIMIT_EXCEEDED
   */
  async assertMayReceive(userId: string, { amount }: Money): Promise<void> {
    const balance = await this.getBalance(userId);
    if (balance + amount > MAX_BALANCE.amount) throw new BalanceError('BALANCE_LIMIT_EXCEEDED');
  }

  /**
   * Locks the account until the caller's transaction ends, so that it is not closed before.
   * @throws BalanceError BALANCE_CLOSED
   */
  async assertOpen(userId: string): Promise<void> {
    if (await this.ledger.open(userId)) throw new BalanceError('BALANCE_CLOSED');
  }

  /** Credits a paid top-up, also above MAX_BALANCE and to a closed account, because the money has arrived. */
  async creditTopUp(topUp: {
    readonly userId: string;
    readonly topUpId: string;
    readonly amount: Money;
    readonly createdAt: Date;
  }): Promise<void> {
    await this.creditFor({ type: 'TOP_UP', id: topUp.topUpId }, { ...topUp, part: 1 });
  }

  /**
   * Takes money for a refund of a top-up, in the caller's transaction.
   * @throws BalanceError INSUFFICIENT_BALANCE
   */
  async takeBackTopUp(refund: Omit<TopUpReturn, 'entryId'>): Promise<void> {
    const accounts = await this.lock([refund.userId]);
    accounts.takeBack({ ...refund, entryId: newId() });
    await this.save(accounts);
  }

  /** Returns the money of a refund that the provider has refused. */
  async returnTopUp({ refundId, ...refund }: Omit<TopUpReturn, 'entryId'>): Promise<void> {
    await this.creditFor({ type: 'TOP_UP_REFUND', id: refundId }, { ...refund, part: 2 });
  }

  /** Locks the accounts of these users until the transaction ends, in the order of their ids. */
  async lock(userIds: readonly string[]): Promise<LockedAccounts> {
    if (userIds.length === 0) return new LockedAccounts(new Map());
    return new LockedAccounts(await this.ledger.lock(userIds));
  }

  /** Writes the posted entries and the new balances, in one statement. The accounts must exist. */
  async save({ entries }: LockedAccounts): Promise<void> {
    if (entries.length > 0) await this.ledger.write(entries);
  }

  private async creditFor(
    reference: EntryReference,
    {
      amount: { amount },
      ...entry
    }: Pick<TopUpReturn, 'userId' | 'amount' | 'createdAt'> & {
      readonly part: number;
    },
  ): Promise<void> {
    await this.ledger.credit({ ...entry, id: newId(), type: 'CHARGE', amount, reference }, null);
  }
}

function toView(entry: LedgerEntry, balanceAfter: number): EntryView {
  const { id, type, amount, reference, createdAt } = entry;
  return { id, type, amount, balanceAfter, reference, createdAt: createdAt.toISOString() };
}
