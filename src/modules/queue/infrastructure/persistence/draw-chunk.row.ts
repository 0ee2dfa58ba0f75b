import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('queue_draw_chunks')
@Index('queue_draw_chunks_entry_idx', ['roomId', 'firstEntryId'], { unique: true })
export class DrawChunkRow {
  @PrimaryColumn('uuid', { name: 'room_id', primaryKeyConstraintName: 'queue_draw_chunks_pkey' })
  roomId!: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'queue_draw_chunks_pkey' })
  index!: number;

  @Column('uuid', { name: 'first_entry_id' })
  firstEntryId!: string;

  @Column('bytea')
  node!: Buffer;

  @Column('bytea')
  groups!: Buffer;

  @Column('bytea', { name: 'entry_ids' })
  entryIds!: Buffer;

  @Column('bytea', { name: 'user_ids' })
  userIds!: Buffer;

  @Column('bytea')
  numbers!: Buffer;

  @Column('bytea', { nullable: true })
  ranks!: Buffer | null;
}
