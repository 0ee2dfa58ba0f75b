import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { QueueStatsView, QueueTokenView } from '../../application/room-entry.js';

const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

export class JoinBody {
  @IdField('The `roomId` of a concert or an item', { example: ROOM_ID })
  roomId!: string;

  @TextField('An entry code, for a room with `entry: CODE`', {
    max: 64,
    optional: true,
    example: '7KQM-9XWD-2RTC-VH4P',
  })
  code?: string;

  @TextField(
    'The solution of a challenge in base64, as the ALTCHA widget sends it, for a room with `challenge: PROOF_OF_WORK`',
    { max: 4_000, optional: true, example: 'eyJjaGFsbGVuZ2UiOns…' },
  )
  challenge?: string;
}

export class QueueTokenDto implements QueueTokenView {
  @NameField('The queue token, for the header `X-Queue-Token`', {
    example: 'q1.0199f1c2-….17.mJ8…',
  })
  token!: string;

  @IdField('The id of the room', { example: ROOM_ID })
  roomId!: string;

  @ChoiceField('Whether the user is admitted', ['WAITING', 'ACTIVE'])
  status!: 'WAITING' | 'ACTIVE';

  @IntegerField('The exact rank: 1 is next; 0 for an admitted user', { example: 17 })
  position!: number;

  @IntegerField('The estimated seconds until the user is admitted', { example: 34 })
  estimatedWaitSeconds!: number;

  @IntegerField('Poll again after this many seconds', { example: 2 })
  pollAfterSeconds!: number;

  @InstantField('When the slot ends; null while the user waits', { nullable: true, example: null })
  expiresAt!: string | null;
}

export class AdmissionDto {
  @FlagField('Whether the user is admitted', { example: true })
  admitted!: boolean;
}

export class QueueStatsDto implements QueueStatsView {
  @IdField('The id of the room', { example: ROOM_ID })
  roomId!: string;

  @IntegerField('Users who wait', { example: 12_840 })
  waiting!: number;

  @IntegerField('Users who have a slot', { example: 500 })
  active!: number;

  @IntegerField('Users who have joined since the room was created', { example: 20_110 })
  joinedTotal!: number;

  @IntegerField('Users who were admitted since the room was created', { example: 7_270 })
  admittedTotal!: number;

  @IntegerField('Slots that have expired since the room was created', { example: 310 })
  expiredTotal!: number;

  @ApiProperty({
    type: 'number',
    description: 'Admissions per second over the last half minute',
    example: 48.5,
  })
  admissionsPerSecond!: number;

  @IntegerField('The estimated seconds until all waiting users are admitted', { example: 265 })
  estimatedDrainSeconds!: number;
}
