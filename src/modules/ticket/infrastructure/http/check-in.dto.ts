import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  ListField,
  NameField,
  ObjectField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type {
  CheckInsView,
  CheckInView,
  SectionCheckInsView,
  TicketStateView,
} from '../../application/ticket-views.js';
import type { TicketStatus } from '../../domain/ticket.js';
import { TicketError, type TicketErrorCode } from '../../domain/ticket-error.js';
import { CODE, PlaceDto, SHOW_ID, TICKET_ID } from './ticket.dto.js';

/** Fits a body of 64 KiB. */
const MAX_SCANS = 200;
const AT = '2026-12-24T17:12:09.000Z';
const GATE = 'North 2';

export class CheckInBody {
  @TextField('The text of the QR code', { max: 200, example: CODE })
  code!: string;

  @IdField('The show at the gate', { example: SHOW_ID })
  showId!: string;

  @NameField('The gate', { max: 50, optional: true, example: GATE })
  gate?: string;
}

export class OfflineCheckInBody extends CheckInBody {
  @InstantField('When the scanner read the code, by its own clock', { example: AT })
  scannedAt!: string;
}

export class OfflineCheckInsBody {
  @ListField('The scans, in the order in which they were made', OfflineCheckInBody, {
    min: 1,
    max: MAX_SCANS,
  })
  checkins!: OfflineCheckInBody[];
}

export class CheckInDto implements CheckInView {
  @IdField('The id of the ticket', { example: TICKET_ID })
  ticketId!: string;

  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ObjectField('The seat or standing place', PlaceDto)
  seat!: PlaceDto;

  @InstantField('When the ticket was used: after it was made, and not in the future', {
    example: AT,
  })
  usedAt!: string;

  @NameField('The gate; null if none was given', { nullable: true, example: GATE })
  gate!: string | null;
}

class OfflineCheckInDto {
  @FlagField('Whether this scan is the one that used the ticket', { example: true })
  admitted!: boolean;

  @ApiProperty({
    description: 'The error code of a conflict; null for an admission',
    type: String,
    nullable: true,
    example: null,
  })
  code!: TicketErrorCode | null;

  @IdField('The id of the ticket; null for a conflict', { nullable: true, example: TICKET_ID })
  ticketId!: string | null;

  @ObjectField('The seat or standing place; null for a conflict', PlaceDto, { nullable: true })
  seat!: PlaceDto | null;

  @InstantField('When the ticket was used, also by another scan', { nullable: true, example: AT })
  usedAt!: string | null;

  @NameField('Where the ticket was used, also by another scan', { nullable: true, example: GATE })
  gate!: string | null;
}

export class OfflineCheckInsDto {
  @IntegerField('Scans that used their tickets', { example: 1 })
  admitted!: number;

  @IntegerField('Scans that did not', { example: 0 })
  conflicts!: number;

  @ListField('The outcome of each scan, in the order of the request', OfflineCheckInDto)
  results!: readonly OfflineCheckInDto[];
}

export class TicketStateDto implements TicketStateView {
  @IdField('The id of the ticket', { example: TICKET_ID })
  ticketId!: string;

  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @ChoiceField('Whether the ticket admits its holder', ['VALID', 'USED', 'REVOKED'])
  status!: TicketStatus;

  @ObjectField('The seat or standing place', PlaceDto)
  seat!: PlaceDto;

  @InstantField('When the ticket was used; null if it was not', { nullable: true, example: null })
  usedAt!: string | null;

  @NameField('Where the ticket was used; null if nowhere, or no gate was given', {
    nullable: true,
    example: null,
  })
  gate!: string | null;
}

class MinuteDto {
  @InstantField('When the minute begins', { example: '2026-12-24T17:12:00.000Z' })
  minute!: string;

  @IntegerField('Tickets that were used in it', { example: 14 })
  checkedIn!: number;
}

class SectionCheckInsDto implements SectionCheckInsView {
  @NameField('The section', { example: 'R' })
  section!: string;

  @IntegerField('Tickets that are not revoked', { example: 200 })
  tickets!: number;

  @IntegerField('Tickets that were used', { example: 14 })
  checkedIn!: number;

  @ListField('The minutes in which tickets were used, in order', MinuteDto)
  minutes!: readonly MinuteDto[];
}

export class CheckInsDto implements CheckInsView {
  @IdField('The id of the show', { example: SHOW_ID })
  showId!: string;

  @IntegerField('Tickets that are not revoked', { example: 1_000 })
  tickets!: number;

  @IntegerField('Tickets that were used', { example: 14 })
  checkedIn!: number;

  @ListField('The sections, by name', SectionCheckInsDto)
  sections!: readonly SectionCheckInsDto[];
}

export function toOfflineCheckInsDto(
  outcomes: readonly (CheckInView | TicketError)[],
): OfflineCheckInsDto {
  const results = outcomes.map((outcome) => {
    if (!(outcome instanceof TicketError)) {
      const { ticketId, seat, usedAt, gate } = outcome;
      return { admitted: true, code: null, ticketId, seat, usedAt, gate };
    }
    const { code, details } = outcome;
    const { usedAt = null, gate = null } = details as { usedAt?: string; gate?: string };
    return { admitted: false, code, ticketId: null, seat: null, usedAt, gate };
  });
  const admitted = results.filter((result) => result.admitted).length;
  return { admitted, conflicts: results.length - admitted, results };
}
