import { ApiProperty } from '@nestjs/swagger';
import {
  IdField,
  InstantField,
  IntegerField,
  IntegerQuery,
  ListField,
} from '../../../../shared/http/validation/fields.js';
import type {
  QueueStatsView,
  RoomHistoryRow,
  RoomHistoryView,
} from '../../application/room-entry.js';

const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';
const DAY_MINUTES = 1_440;

export class QueueStatsDto implements QueueStatsView {
  @IdField('The id of the room', { example: ROOM_ID })
  roomId!: string;

  @IntegerField('Present users who wait', { example: 12_840 })
  waiting!: number;

  @IntegerField('Users who were passed over because they were silent; they keep their places', {
    example: 410,
  })
  absent!: number;

  @IntegerField('Users who have a slot', { example: 500 })
  active!: number;

  @IntegerField('Users who have joined since the room was created', { example: 20_110 })
  joined!: number;

  @IntegerField('The same as `joined`', { example: 20_110 })
  joinedTotal!: number;

  @IntegerField('Users who were admitted since the room was created', { example: 7_270 })
  admittedTotal!: number;

  @IntegerField('Slots that have expired since the room was created', { example: 310 })
  expiredTotal!: number;

  @IntegerField('Seats and items paid by admitted users since the room was created', {
    example: 9_120,
  })
  purchases!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description:
      'Requests that the room has refused since it was created, by the code of the problem: joins, requests at the gate, ' +
      'and new holds. They are up to a second late, and a crash of an instance loses those of its last second',
    example: { QUEUE_NOT_ADMITTED: 130, QUEUE_TOKEN_EXPIRED: 12 },
  })
  refusals!: Readonly<Record<string, number>>;

  @ApiProperty({
    type: 'number',
    description: 'Admissions per second over the last half minute',
    example: 48.5,
  })
  admissionsPerSecond!: number;

  @IntegerField(
    'The estimated seconds until all waiting users are admitted; null when nobody can know',
    { nullable: true, example: 265 },
  )
  estimatedDrainSeconds!: number | null;
}

export class HistoryQuery {
  @IntegerQuery('How many minutes back', { min: 1, max: DAY_MINUTES, default: 60 })
  minutes: number = 60;
}

class RoomHistoryRowDto implements RoomHistoryRow {
  @InstantField('When the second or minute begins', { example: '2026-12-24T18:20:03.000Z' })
  at!: string;

  @IntegerField('Present users who wait at its end', { example: 12_840 })
  waiting!: number;

  @IntegerField('Absent users at its end', { example: 410 })
  absent!: number;

  @IntegerField('Users who have a slot at its end', { example: 500 })
  active!: number;

  @IntegerField('Users who joined', { example: 112 })
  joined!: number;

  @IntegerField('Users who were admitted', { example: 48 })
  admitted!: number;

  @IntegerField('Slots that expired', { example: 2 })
  expired!: number;

  @IntegerField('Seats and items that were paid', { example: 61 })
  purchases!: number;

  @IntegerField('Requests that the room refused, by the second in which they were stored', {
    example: 7,
  })
  refusals!: number;
}

export class RoomHistoryDto implements RoomHistoryView {
  @IdField('The id of the room', { example: ROOM_ID })
  roomId!: string;

  @ListField('Of the last `minutes` minutes, ten at most; oldest first', RoomHistoryRowDto)
  seconds!: readonly RoomHistoryRow[];

  @ListField('Of the last `minutes` minutes; oldest first', RoomHistoryRowDto)
  minutes!: readonly RoomHistoryRow[];
}
