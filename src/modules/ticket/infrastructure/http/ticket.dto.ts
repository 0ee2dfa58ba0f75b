import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { PlaceView, TicketView } from '../../application/ticket-views.js';
import type { TicketStatus } from '../../domain/ticket.js';

export const TICKET_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c91';
export const SHOW_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44';
/** A code has 130 characters. */
export const CODE = `AQGZ8cJ9HnxBp9QPL4prHJEBmfHCfR58QafUDy-Kaxxe${'A'.repeat(86)}`;

class TicketConcertDto {
  @IdField('The id of the concert', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  id!: string;

  @NameField('The title of the concert', { example: 'Winter Tour' })
  title!: string;

  @NameField('Who plays', { example: 'The Auroras' })
  artist!: string;

  @NameField('Where it is', { example: 'Olympic Hall, Seoul' })
  venue!: string;
}

class TicketShowDto {
  @IdField('The id of the show', { example: SHOW_ID })
  id!: string;

  @InstantField('When the show starts', { example: '2026-12-24T18:00:00.000Z' })
  startsAt!: string;
}

export class PlaceDto implements PlaceView {
  @NameField('The section', { example: 'R' })
  section!: string;

  @IntegerField('The row, from 1; null for a standing place', { example: 3, nullable: true })
  row!: number | null;

  @IntegerField('The seat in its row, from 1; null for a standing place', {
    example: 12,
    nullable: true,
  })
  number!: number | null;
}

export class TicketDto implements TicketView {
  @IdField('The id of the ticket', { example: TICKET_ID })
  id!: string;

  @ChoiceField('Whether the ticket admits its holder', ['VALID', 'USED', 'REVOKED'])
  status!: TicketStatus;

  @IdField('The id of the reservation', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c88' })
  reservationId!: string;

  @ObjectField('The concert', TicketConcertDto)
  concert!: TicketConcertDto;

  @ObjectField('The show', TicketShowDto)
  show!: TicketShowDto;

  @ObjectField('The seat or standing place', PlaceDto)
  seat!: PlaceDto;

  @ApiProperty({ description: 'The signed text of the QR code: docs/tickets.md', example: CODE })
  code!: string;
}
