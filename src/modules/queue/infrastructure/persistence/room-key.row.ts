import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Entity('queue_room_keys')
@Index('queue_room_keys_hash', ['hash'], { unique: true })
@Index('queue_room_keys_of_room', ['roomId', 'id'])
export class RoomKeyRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'queue_room_keys_pkey' })
  id!: string;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('text')
  name!: string;

  @Column('bytea', { select: false })
  hash!: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
