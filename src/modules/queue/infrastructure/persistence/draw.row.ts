import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { DrawState } from '../../domain/draw/draw.js';

@Entity('queue_draws')
@Index('queue_draws_due', ['opensAt'], { where: `state <> 'DRAWN'` })
@Check('queue_draws_state_known', `state IN ('GATHERING', 'SEALED', 'DRAWN')`)
@Check(
  'queue_draws_sealed_once',
  `(state <> 'GATHERING') = (sealed_at IS NOT NULL AND entries_root IS NOT NULL AND entry_count IS NOT NULL)`,
)
@Check('queue_draws_drawn_once', `(state = 'DRAWN') = (drawn_at IS NOT NULL)`)
export class DrawRow {
  @PrimaryColumn('uuid', { name: 'room_id', primaryKeyConstraintName: 'queue_draws_pkey' })
  roomId!: string;

  @Column('text')
  state!: DrawState;

  @Column('bytea')
  seed!: Buffer;

  @Column('bytea', { name: 'entry_key' })
  entryKey!: Buffer;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt!: Date | null;

  @Column('integer', { name: 'entry_count', nullable: true })
  entryCount!: number | null;

  @Column('bytea', { name: 'entries_root', nullable: true })
  entriesRoot!: Buffer | null;

  @Column('timestamptz', { name: 'sealed_at', nullable: true })
  sealedAt!: Date | null;

  @Column('integer', { name: 'beacon_round', nullable: true })
  beaconRound!: number | null;

  @Column('bytea', { name: 'beacon_randomness', nullable: true })
  beaconRandomness!: Buffer | null;

  @Column('bytea', { name: 'beacon_signature', nullable: true })
  beaconSignature!: Buffer | null;

  @Column('timestamptz', { name: 'drawn_at', nullable: true })
  drawnAt!: Date | null;

  /** Until then one instance works on the draw. */
  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil!: Date | null;
}
