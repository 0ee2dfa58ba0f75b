import { DomainError } from '../../../shared/domain/domain-error.js';

export type ConcertErrorCode =
  | 'CONCERT_NOT_FOUND'
  | 'SHOW_NOT_FOUND'
  | 'SHOW_NOT_ON_SALE'
  | 'SHOW_CANCELLED'
  | 'SHOW_IN_THE_PAST'
  | 'SALE_WINDOW_INVALID'
  | 'SHOW_TOO_LARGE'
  | 'DUPLICATE_SECTION'
  | 'SECTION_NOT_FOUND'
  | 'SECTION_KIND_MISMATCH'
  | 'AREA_CAPACITY_TOO_SMALL'
  | 'BLOCK_NOT_FOUND'
  | 'SEAT_NOT_FOUND'
  | 'SEAT_ALREADY_RESERVED'
  | 'NO_SEATS_TOGETHER'
  | 'AREA_NOT_FOUND'
  | 'AREA_SOLD_OUT';

export class ConcertError extends DomainError<ConcertErrorCode> {}
