import { Injectable } from '@nestjs/common';
import { type ListRows, pagesOf } from '../../../shared/domain/page.js';

/** Why an account can't be deleted now. */
export const TIES = ['BALANCE', 'HOLDS', 'ORDERS', 'TICKETS', 'TOP_UPS'] as const;
export type Tie = (typeof TIES)[number];

/** Rows of a user, in pages. They hold no secrets. */
export type HeldRows = AsyncIterable<readonly object[]>;

/** What one context holds of users. */
export interface HeldOfUsers {
  /** The lists of the export, by their names in it. */
  readonly lists: Readonly<Record<string, (userId: string) => HeldRows>>;
  /**
   * Lets go of a user who is about to be deleted, in the transaction of the deletion. From here on the
   * context lets nothing in that would be a tie, as far as it can.
   */
  close?(userId: string): Promise<void>;
  /** Lets go of a user who is blocked, in the transaction of the block. */
  block?(userId: string): Promise<void>;
  /** What keeps the user from being deleted. It runs after all contexts have closed. */
  ties?(userId: string): Promise<readonly Tie[]>;
}

/** The contexts that hold something of users register here, so `user` does not import them. */
@Injectable()
export class UserHoldings {
  private readonly registered = new Map<string, HeldOfUsers>();

  register(context: string, held: HeldOfUsers): void {
    this.registered.set(context, held);
  }

  /** By name. So a hold is looked for before the ticket that it may become meanwhile. */
  private get contexts(): readonly HeldOfUsers[] {
    const byName = [...this.registered].sort(([a], [b]) => (a < b ? -1 : 1));
    return byName.map(([, held]) => held);
  }

  /** Closes all contexts. A caller that finds ties must roll back its transaction. */
  async close(userId: string): Promise<readonly Tie[]> {
    const { contexts } = this;
    for (const context of contexts) await context.close?.(userId);
    const ties = new Set<Tie>();
    for (const context of contexts) {
      for (const tie of (await context.ties?.(userId)) ?? []) ties.add(tie);
    }
    return [...ties].sort();
  }

  async block(userId: string): Promise<void> {
    for (const context of this.contexts) await context.block?.(userId);
  }

  /** All lists by name, in the order of their contexts. Nothing is read before its rows are. */
  listsOf(userId: string): readonly (readonly [name: string, rows: HeldRows])[] {
    return this.contexts.flatMap(({ lists }) =>
      Object.entries(lists).map(([name, rowsOf]) => [name, rowsOf(userId)] as const),
    );
  }
}

/** The pages of a list whose rows have ids. */
export function heldById<Row extends { readonly id: string }>(list: ListRows<Row>): HeldRows {
  return pagesOf(list, ({ id }) => id);
}
