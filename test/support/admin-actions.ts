import type { World } from './world.js';

/** A row of the log of changes. */
export interface LoggedAction {
  readonly actor: string;
  readonly role: string;
  readonly action: string;
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
  readonly before: any;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- assertions say what is expected
  readonly after: any;
  readonly reason: string | null;
}

/** The logged changes of a subject, oldest first. */
export function actionsOn(world: World, subjectId: string): Promise<LoggedAction[]> {
  return world.rows<LoggedAction>(
    `SELECT actor_id AS actor, actor_role AS role, action, subject_type AS type, before, after, reason
     FROM user_admin_actions WHERE subject_id = $1 ORDER BY id`,
    [subjectId],
  );
}
