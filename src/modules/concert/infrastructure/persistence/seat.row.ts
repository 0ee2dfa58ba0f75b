import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A seat of one show. Only this row says which reservation has it, so a row lock decides every race. */
@Entity('concert_seats')
@Index('concert_seats_place', ['showId', 'position'], { unique: true })
@Check('concert_seats_status_known', `status IN ('AVAILABLE', 'HELD', 'SOLD', 'BLOCKED')`)
@Check(
  'concert_seats_owner_known',
  `(status IN ('AVAILABLE', 'BLOCKED')) = (reservation_id IS NULL)`,
)
@Check('concert_seats_hold_ends', `status <> 'HELD' OR held_until IS NOT NULL`)
export class SeatRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'concert_seats_pkey' })
  id!: string;

  @Column('uuid', { name: 'show_id' })
  showId!: string;

  /** The position in the seat map: by section as given, then by row, then by number. */
  @Column('integer')
  position!: number;

  @Column('text')
  section!: string;

  @Column('integer')
  row!: number;

  @Column('integer')
  number!: number;

  /** When the seat was made. It is sold at the price of its section in the show. */
  @Column('integer')
  price!: number;

  @Column('text', { default: 'AVAILABLE' })
  status!: 'AVAILABLE' | 'HELD' | 'SOLD' | 'BLOCKED';

  @Column('uuid', { name: 'reservation_id', nullable: true })
  reservationId!: string | null;

  @Column('timestamptz', { name: 'held_until', nullable: true })
  heldUntil!: Date | null;
}
