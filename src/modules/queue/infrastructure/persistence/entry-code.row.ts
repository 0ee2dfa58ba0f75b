import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('queue_entry_codes')
@Check('queue_entry_codes_claim_dated', '(user_id IS NOT NULL) = (claimed_at IS NOT NULL)')
export class EntryCodeRow {
  @PrimaryColumn('uuid', { name: 'room_id', primaryKeyConstraintName: 'queue_entry_codes_pkey' })
  roomId!: string;

  @PrimaryColumn('bytea', { primaryKeyConstraintName: 'queue_entry_codes_pkey' })
  hash!: Buffer;

  /** Who uses the code; null while it is unused. */
  @Column('uuid', { name: 'user_id', nullable: true })
  userId!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'claimed_at', nullable: true })
  claimedAt!: Date | null;
}
