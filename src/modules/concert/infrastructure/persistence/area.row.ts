import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The standing places of one section. The lock of this row decides every race for them. */
@Entity('concert_areas')
@Index('concert_areas_place', ['showId', 'position'], { unique: true })
@Check('concert_areas_available_within', 'available >= 0 AND available <= capacity')
export class AreaRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'concert_areas_pkey' })
  id!: string;

  @Column('uuid', { name: 'show_id' })
  showId!: string;

  /** The place of the section among all sections of the show, from 1. */
  @Column('integer')
  position!: number;

  @Column('text')
  section!: string;

  @Column('integer')
  price!: number;

  @Column('integer')
  capacity!: number;

  /** Neither held nor sold. */
  @Column('integer')
  available!: number;
}
