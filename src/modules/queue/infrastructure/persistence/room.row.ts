import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { ReissuePolicy, RoomSettings, RoomState } from '../../domain/room.js';

@Entity('queue_rooms')
@Check('queue_rooms_state_known', `state IN ('open', 'paused', 'closed')`)
@Check('queue_rooms_reissue_policy_known', `reissue_policy IN ('keep', 'requeue')`)
@Check('queue_rooms_order_known', `draw_order IN ('DRAW', 'ARRIVAL')`)
@Check('queue_rooms_entry_known', `entry IN ('OPEN', 'CODE')`)
@Check('queue_rooms_identity_known', `identity IN ('ACCOUNT', 'VERIFIED')`)
@Check('queue_rooms_challenge_known', `challenge IN ('NONE', 'PROOF_OF_WORK')`)
export class RoomRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'queue_rooms_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('integer')
  capacity!: number;

  @Column('integer', { name: 'admit_per_second' })
  admitPerSecond!: number;

  @Column('integer', { name: 'active_ttl_seconds' })
  activeTtlSeconds!: number;

  @Column('integer', { name: 'claim_within_seconds' })
  claimWithinSeconds!: number;

  @Column('integer', { name: 'abandon_after_seconds' })
  abandonAfterSeconds!: number;

  @Column('text')
  state!: RoomState;

  @Column('timestamptz', { name: 'opens_at', nullable: true })
  opensAt!: Date | null;

  @Column('text', { name: 'reissue_policy' })
  reissuePolicy!: ReissuePolicy;

  @Column('text', { name: 'draw_order' })
  order!: RoomSettings['order'];

  @Column('text')
  entry!: RoomSettings['entry'];

  @Column('text')
  identity!: RoomSettings['identity'];

  @Column('text')
  challenge!: RoomSettings['challenge'];

  @Column('text', { nullable: true })
  notice!: string | null;

  @Column('boolean', { name: 'has_draw' })
  hasDraw!: boolean;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
