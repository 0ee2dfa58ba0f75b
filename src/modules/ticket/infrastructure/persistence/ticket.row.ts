import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Ticket, TicketStatus } from '../../domain/ticket.js';

/** No column that a check-in changes has an index, so that it changes no index. */
@Entity('ticket_tickets')
@Index('ticket_tickets_of_user', ['userId', 'id'])
@Index('ticket_tickets_one_per_seat', ['reservationId', 'seatId'], { unique: true })
@Index('ticket_tickets_of_show', ['showId'])
@Check('ticket_tickets_status_known', `status IN ('VALID', 'USED', 'REVOKED')`)
@Check('ticket_tickets_one_place', '(seat_id IS NULL) <> (area_id IS NULL)')
@Check('ticket_tickets_use_dated', `status <> 'USED' OR used_at IS NOT NULL`)
export class TicketRow implements Ticket {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'ticket_tickets_pkey' })
  id!: string;

  @Column('uuid', { name: 'reservation_id' })
  reservationId!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('uuid', { name: 'show_id' })
  showId!: string;

  @Column('uuid', { name: 'seat_id', nullable: true })
  seatId!: string | null;

  @Column('uuid', { name: 'area_id', nullable: true })
  areaId!: string | null;

  @Column('text')
  section!: string;

  @Column('integer', { nullable: true })
  row!: number | null;

  @Column('integer', { nullable: true })
  number!: number | null;

  @Column('text')
  status!: TicketStatus;

  @Column('timestamptz', { name: 'used_at', nullable: true })
  usedAt!: Date | null;

  @Column('text', { name: 'used_gate', nullable: true })
  usedGate!: string | null;

  @Column('uuid', { name: 'used_by', nullable: true })
  usedBy!: string | null;

  @Column('timestamptz', { name: 'scanned_at', nullable: true })
  scannedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
