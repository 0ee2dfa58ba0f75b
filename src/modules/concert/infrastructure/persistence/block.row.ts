import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Seats that are kept from the sale (house seats). */
@Entity('concert_blocks')
@Index('concert_blocks_of_show', ['showId', 'id'])
export class BlockRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'concert_blocks_pkey' })
  id!: string;

  @Column('uuid', { name: 'show_id' })
  showId!: string;

  @Column('uuid', { name: 'seat_ids', array: true })
  seatIds!: string[];

  @Column('text')
  reason!: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
