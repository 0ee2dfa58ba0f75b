import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A further subject of the identity provider that is the person of a user. The first one is in the user's row. */
@Entity('user_identities')
@Index('user_identities_of_user', ['userId'])
export class IdentityRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'user_identities_pkey' })
  issuer!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'user_identities_pkey' })
  subject!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;
}
