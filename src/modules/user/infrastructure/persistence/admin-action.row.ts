import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { UserRole } from '../../domain/user.js';

/** A change by an admin or operator. Append-only: a trigger refuses updates and deletions. */
@Entity('user_admin_actions')
@Index('user_admin_actions_of_subject', ['subjectId', 'id'])
@Index('user_admin_actions_of_actor', ['actorId', 'id'])
export class AdminActionRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'user_admin_actions_pkey' })
  id!: string;

  @Column('uuid', { name: 'actor_id' })
  actorId!: string;

  @Column('text', { name: 'actor_role' })
  actorRole!: UserRole;

  /** The operation id, for example `changeRoom`. */
  @Column('text')
  action!: string;

  /** The kind of what was changed, for example `room`. */
  @Column('text', { name: 'subject_type' })
  subjectType!: string;

  @Column('text', { name: 'subject_id' })
  subjectId!: string;

  @Column('jsonb', { nullable: true })
  before!: unknown;

  @Column('jsonb', { nullable: true })
  after!: unknown;

  @Column('text', { nullable: true })
  reason!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
