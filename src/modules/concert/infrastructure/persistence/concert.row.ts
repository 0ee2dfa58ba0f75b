import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SaleStatus } from '../../domain/concert.js';

@Entity('concert_concerts')
@Index('concert_concerts_of_room', ['roomId'])
@Check('concert_concerts_status_known', `status IN ('ON_SALE', 'WITHDRAWN')`)
export class ConcertRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'concert_concerts_pkey' })
  id!: string;

  @Column('text')
  title!: string;

  @Column('text')
  artist!: string;

  @Column('text')
  venue!: string;

  @Column('text', { nullable: true })
  description!: string | null;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('text')
  status!: SaleStatus;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
