import type { PageRequest } from '../../../shared/domain/page.js';

export interface AdminAction {
  readonly id: string;
  readonly actorId: string;
  /** The role that the actor had. */
  readonly actorRole: string;
  /** The operation id, for example `changeRoom`. */
  readonly action: string;
  readonly subjectType: string;
  readonly subjectId: string;
  /** The state before the change, as JSON; null for a creation. */
  readonly before: unknown;
  /** The state after the change, as JSON; null for a deletion. */
  readonly after: unknown;
  readonly reason: string | null;
  readonly createdAt: Date;
}

/** Null: no condition. */
export interface AdminActionFilter {
  readonly subjectId: string | null;
  readonly actorId: string | null;
  readonly action: string | null;
  /** Made from then on. */
  readonly from: Date | null;
  /** Made before then. */
  readonly to: Date | null;
}

/** An append-only log. */
export abstract class AdminActionLog {
  /** Makes all changes of a subject wait for each other, until the transaction ends. */
  abstract lockSubject(id: string): Promise<void>;
  abstract add(actions: readonly AdminAction[]): Promise<void>;
  /** Takes the address and the name of a user out of the states before and after changes. */
  abstract forgetUser(id: string): Promise<void>;
  /** Newest first, one more than the limit. */
  abstract findPage(filter: AdminActionFilter, page: PageRequest): Promise<readonly AdminAction[]>;
}
