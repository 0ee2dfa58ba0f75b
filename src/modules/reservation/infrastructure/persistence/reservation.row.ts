import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { ReservationStatus, ReservedArea, ReservedSeat } from '../../domain/reservation.js';

@Entity('reservation_reservations')
@Index('reservation_reservations_of_user', ['userId', 'id'])
@Index('reservation_reservations_live', ['userId', 'showId'], {
  where: `status IN ('HELD', 'CONFIRMED')`,
})
@Index('reservation_reservations_held', ['holdExpiresAt'], { where: `status = 'HELD'` })
@Index('reservation_reservations_of_show', ['showId', 'id'])
@Index('reservation_reservations_unpaid', ['userId', 'showId', 'endedAt'], {
  where: 'ended_at IS NOT NULL',
})
@Check(
  'reservation_reservations_status_known',
  `status IN ('HELD', 'CONFIRMED', 'EXPIRED', 'RELEASED', 'CANCELLED')`,
)
@Check('reservation_reservations_seat_count', 'seat_count >= jsonb_array_length(seats)')
export class ReservationRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'reservation_reservations_pkey' })
  id!: string;

  @Column('uuid', { name: 'user_id' })
  userId!: string;

  @Column('uuid', { name: 'show_id' })
  showId!: string;

  @Column('uuid', { name: 'room_id' })
  roomId!: string;

  @Column('uuid', { name: 'payment_id' })
  paymentId!: string;

  /** The seats with their prices at the time of the hold. */
  @Column('jsonb')
  seats!: ReservedSeat[];

  /** The standing places with their prices at the time of the hold. */
  @Column('jsonb', { default: [] })
  areas!: ReservedArea[];

  /** Seats and standing places. */
  @Column('integer', { name: 'seat_count' })
  seatCount!: number;

  @Column('text')
  status!: ReservationStatus;

  @Column('timestamptz', { name: 'hold_expires_at' })
  holdExpiresAt!: Date;

  /** When the hold ended unpaid; null for all others. */
  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
