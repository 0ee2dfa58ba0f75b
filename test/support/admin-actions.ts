import type { Operation } from './served-document.js';
import type { World } from './world.js';

/** A row of the log of changes. */
interface LoggedAction {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly type: string;
  readonly subjectId: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
  readonly before: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
  readonly after: any;
  readonly reason: string | null;
}

const COLUMNS = `actor_id AS actor, actor_role AS role, action, subject_type AS type,
  subject_id AS "subjectId", before, after, reason`;

/** The logged changes of a subject, oldest first. */
export function actionsOn(world: World, subjectId: string): Promise<LoggedAction[]> {
  return world.rows<LoggedAction>(
    `SELECT ${COLUMNS} FROM user_admin_actions WHERE subject_id = $1 ORDER BY id`,
    [subjectId],
  );
}

export function countActions(world: World): Promise<number> {
  return world.count('SELECT count(*) FROM user_admin_actions');
}

/** All logged changes but the first `count`. */
export function actionsAfter(world: World, count: number): Promise<LoggedAction[]> {
  return world.rows<LoggedAction>(
    `SELECT ${COLUMNS} FROM user_admin_actions ORDER BY id OFFSET $1`,
    [count],
  );
}

/**
 * Whether the row tells of a success of this operation: a creation of what the response shows, a deletion,
 * or a change whose states differ.
 */
export function tellsOf(
  { role, action, subjectId, before, after }: LoggedAction,
  { operationId, method }: Operation,
  response: object,
): boolean {
  if (role !== 'admin' || action !== operationId) return false;
  if (method === 'DELETE') return before !== null && after === null;
  if (after === null) return false;
  if (before === null) return method === 'POST' && (response as { id?: string }).id === subjectId;
  return JSON.stringify(before) !== JSON.stringify(after);
}
