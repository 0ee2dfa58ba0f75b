import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Section, ShowStatus } from '../../domain/show.js';

@Entity('concert_shows')
@Index('concert_shows_concert', ['concertId', 'startsAt', 'id'])
@Check('concert_shows_status_known', `status IN ('ON_SALE', 'WITHDRAWN', 'CANCELLED')`)
@Check('concert_shows_max_unpaid_holds_positive', 'max_unpaid_holds > 0')
@Check('concert_shows_cancel_dated', `(status = 'CANCELLED') = (cancelled_at IS NOT NULL)`)
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
  status!: ShowStatus;

  @Column('timestamptz', { name: 'on_sale_from', nullable: true })
  onSaleFrom!: Date | null;

  @Column('timestamptz', { name: 'on_sale_until', nullable: true })
  onSaleUntil!: Date | null;

  @Column('integer', { name: 'max_unpaid_holds', default: 5 })
  maxUnpaidHolds!: number;

  /** Rises when a section is added or changed. */
  @Column('integer', { name: 'layout_version', default: 1 })
  layoutVersion!: number;

  /** When its date was last changed. */
  @Column('timestamptz', { name: 'moved_at', nullable: true })
  movedAt!: Date | null;

  @Column('timestamptz', { name: 'cancelled_at', nullable: true })
  cancelledAt!: Date | null;

  @Column('text', { name: 'cancel_reason', nullable: true })
  cancelReason!: string | null;

  @Column('integer', { default: 1 })
  version!: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
