/** The roles whose changes are logged. What customers and door staff do is no change by an admin. */
export const LOGGED_ROLES: readonly string[] = ['admin', 'operator'];

export interface Actor {
  readonly id: string;
  readonly role: string;
}

/** A change that an admin or operator is about to make. */
export interface Change<Result> {
  readonly actor: Actor;
  /** The operation id, for example `changeRoom`. */
  readonly action: string;
  /** The kind of what changes, for example `room`. */
  readonly subjectType: string;
  /** Null for a creation: `idOf` finds the id in the result. */
  readonly subjectId: string | null;
  readonly reason: string | null;
  readonly make: () => Promise<Result>;
  readonly idOf: (result: Result) => string;
  /** Reads the state of the subject in the open transaction. @throws DomainError when there is none */
  readonly read: (id: string) => Promise<unknown>;
}

/** The log of what admins and operators change. */
export abstract class ChangeLog {
  /**
   * Makes the change and adds its row, with the states before and after it, in one transaction. A
   * refused change adds none.
   */
  abstract record<Result>(change: Change<Result>): Promise<Result>;
}
