import { EmailField, InstantField, ReasonField } from './fields.js';

/** Of an operation without a body. */
export class ReasonQuery {
  @ReasonField()
  reason?: string;
}

/** What all lists of all users' rows can be filtered by. */
export class RowsQuery {
  @EmailField('Only of the users with this e-mail address', {
    example: 'mina@onsale.local',
    optional: true,
  })
  email?: string;

  @InstantField('Only created from this time on', {
    example: '2026-12-24T18:00:00Z',
    optional: true,
  })
  from?: string;

  @InstantField('Only created before this time', {
    example: '2026-12-25T00:00:00Z',
    optional: true,
  })
  to?: string;
}

/** Null: no condition. */
export function conditionsOf({ email, from, to }: RowsQuery) {
  return {
    email: email ?? null,
    from: from === undefined ? null : new Date(from),
    to: to === undefined ? null : new Date(to),
  };
}
