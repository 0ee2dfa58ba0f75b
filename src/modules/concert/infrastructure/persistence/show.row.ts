import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { SaleStatus } from '../../domain/concert.js';
import type { Section } from '../../domain/show.js';

@Entity('concert_shows')
@Index('concert_shows_concert', ['concertId', 'startsAt', 'id'])
@Check('concert_shows_status_known', `status IN ('ON_SALE', 'WITHDRAWN')`)
export class ShowRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'concert_shows_pkey' })
  id!: string;

  @Column('uuid', { name: 'concert_id' })
  concertId!: string;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt!: Date;

  @Column('integer', { name: 'max_seats_per_user' })
  maxSeatsPerUser!: number;

  @Column('jsonb')
  sections!: Section[];

  @Column('text')
  status!: SaleStatus;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
