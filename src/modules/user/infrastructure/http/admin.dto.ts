import { ApiProperty } from '@nestjs/swagger';
import { ROLES } from '../../../../shared/http/pipeline/principal.js';
import {
  ChoiceField,
  FlagField,
  IdField,
  InstantField,
  NameField,
  ReasonField,
  SearchField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import { conditionsOf } from '../../../../shared/http/validation/filters.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import type { AdminAction, AdminActionFilter } from '../../application/admin-action-log.js';
import type { UserSummary } from '../../application/user-directory.js';
import type { UserRole } from '../../domain/user.js';

const USER_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c11';
const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const MADE_AT = '2026-12-24T17:55:00.000Z';

export class UsersQuery extends PageQuery {
  @SearchField('The e-mail address, or its beginning', {
    max: 254,
    example: 'mina@',
    optional: true,
  })
  email?: string;
}

export class ChangeUserBody {
  @ChoiceField('The role of the user', ROLES, { example: 'operator', optional: true })
  role?: UserRole;

  @FlagField('Locks the user out, and ends all sessions', { example: true, optional: true })
  blocked?: boolean;

  @ReasonField()
  reason?: string;
}

/** The user of a row in a list for admins. */
export class UserSummaryDto implements UserSummary {
  @IdField('The id of the user', { example: USER_ID })
  id!: string;

  @TextField('The e-mail address of the user', { example: 'mina@onsale.local' })
  email!: string;

  @TextField('The name of the user', { example: 'Mina' })
  name!: string;
}

export class AdminActionsQuery extends PageQuery {
  @IdField('Only changes of this room, show, item, …', { example: ROOM_ID, optional: true })
  subjectId?: string;

  @IdField('Only changes by this user', { example: USER_ID, optional: true })
  actorId?: string;

  @TextField('Only changes by this operation', {
    max: 100,
    example: 'changeRoom',
    optional: true,
  })
  action?: string;

  @InstantField('Only changes from this time on', { example: MADE_AT, optional: true })
  from?: string;

  @InstantField('Only changes before this time', { example: MADE_AT, optional: true })
  to?: string;
}

export class AdminActionDto {
  @IdField('The id of the row', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1ca0' })
  id!: string;

  @IdField('The user who made the change', { example: USER_ID })
  actorId!: string;

  @NameField('The role that the user had', { example: 'operator' })
  actorRole!: string;

  @NameField('The operation', { example: 'changeRoom' })
  action!: string;

  @NameField('The kind of what was changed', { example: 'room' })
  subjectType!: string;

  @IdField('The id of what was changed', { example: ROOM_ID })
  subjectId!: string;

  @StateField('The state before the change; null for a creation', { capacity: 100 })
  before!: unknown;

  @StateField('The state after the change; null for a deletion', { capacity: 50 })
  after!: unknown;

  @TextField('Why; null if nobody said', { nullable: true, example: 'The shop is slow' })
  reason!: string | null;

  @InstantField('When the change was made', { example: MADE_AT })
  createdAt!: string;
}

function StateField(description: string, example: object) {
  const schema = { type: 'object', additionalProperties: true, nullable: true } as const;
  return ApiProperty({ description, example, ...schema });
}

export function toFilter(query: AdminActionsQuery): AdminActionFilter {
  const { subjectId = null, actorId = null, action = null } = query;
  const { from, to } = conditionsOf(query);
  return { subjectId, actorId, action, from, to };
}

export function toAdminActionDto({ createdAt, ...action }: AdminAction): AdminActionDto {
  return { ...action, createdAt: createdAt.toISOString() };
}
