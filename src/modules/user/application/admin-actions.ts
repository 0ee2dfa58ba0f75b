import { Injectable } from '@nestjs/common';
import { Transactions } from '../../../shared/database/transactions.js';
import {
  type Actor,
  type Change,
  ChangeLog,
  LOGGED_ROLES,
} from '../../../shared/domain/change-log.js';
import { Clock } from '../../../shared/domain/clock.js';
import { DomainError } from '../../../shared/domain/domain-error.js';
import type { PageRequest } from '../../../shared/domain/page.js';
import { newId } from '../../../shared/ids.js';
import { type AdminAction, type AdminActionFilter, AdminActionLog } from './admin-action-log.js';

/** Who changes what the operator of the service orders by a command or the configuration: the nil UUID. */
export const SYSTEM = { id: '00000000-0000-0000-0000-000000000000', role: 'system' };
/** A change that was made. */
interface MadeChange extends Pick<
  AdminAction,
  'action' | 'subjectType' | 'subjectId' | 'before' | 'after'
> {
  readonly actor: Actor;
}

/** What admins and operators have changed. */
@Injectable()
export class AdminActions extends ChangeLog {
  constructor(
    private readonly log: AdminActionLog,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {
    super();
  }

  /** Of two changes of one subject, the second one starts from the state that the first one made. */
  record<Result>(change: Change<Result>): Promise<Result> {
    const { actor, action, subjectType, subjectId, reason, make, idOf, read } = change;
    return this.transactions.run(async () => {
      if (subjectId !== null) await this.log.lockSubject(subjectId);
      const before = subjectId === null ? null : await read(subjectId);
      const result = await make();
      const changedId = subjectId ?? idOf(result);
      const after = await stateOf(() => read(changedId));
      const change = { actor, action, subjectType, subjectId: changedId, before, after };
      await this.log.add([this.rowOf(change, reason)]);
      return result;
    });
  }

  /**
   * Adds rows for changes that a batch has made under the locks of their subjects, in its transaction.
   * Changes of customers and door staff are left out.
   */
  async note(changes: readonly MadeChange[]): Promise<void> {
    const logged = changes.filter(({ actor }) => LOGGED_ROLES.includes(actor.role));
    if (logged.length > 0) await this.log.add(logged.map((change) => this.rowOf(change)));
  }

  private rowOf({ actor, ...change }: MadeChange, reason: string | null = null): AdminAction {
    const { id: actorId, role: actorRole } = actor;
    return { id: newId(), actorId, actorRole, ...change, reason, createdAt: this.clock.now() };
  }

  /** Newest first, one more than the limit. */
  listActions(filter: AdminActionFilter, page: PageRequest): Promise<readonly AdminAction[]> {
    return this.log.findPage(filter, page);
  }
}

/** Null when the subject is gone. */
async function stateOf(read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}
