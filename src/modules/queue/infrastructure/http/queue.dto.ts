import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { WaitEstimate } from '../../domain/waiting-time.js';
import type { QueueTokenView } from '../../application/room-entry.js';
import { RoomViewDto } from './room-view.dto.js';

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

class WaitEstimateDto implements WaitEstimate {
  @IntegerField('Half of the users wait no longer', { example: 34 })
  p50Seconds!: number;

  @IntegerField('Nine of ten users wait no longer', { example: 47 })
  p90Seconds!: number;
}

export class QueueTokenDto implements QueueTokenView {
  @NameField('The queue token, for the header `X-Queue-Token`', {
    example: 'q1.0199f1c2-….17.mJ8…',
  })
  token!: string;

  @IdField('The id of the room', { example: ROOM_ID })
  roomId!: string;

  @ChoiceField('PRE_QUEUE: the order is not drawn yet', ['PRE_QUEUE', 'WAITING', 'ACTIVE'])
  status!: QueueTokenView['status'];

  @IntegerField('The exact rank: 1 is next; 0 for an admitted user; null in the pre-queue', {
    nullable: true,
    example: 17,
  })
  position!: number | null;

  @IntegerField('The estimated seconds until the user is admitted; null when nobody can know', {
    nullable: true,
    example: 34,
  })
  estimatedWaitSeconds!: number | null;

  @ApiProperty({
    type: WaitEstimateDto,
    nullable: true,
    description:
      'The estimate from the measured pace; null when nobody can know: the room is paused, closed or sold out, or too few ' +
      'slots have ended yet',
  })
  estimate!: WaitEstimate | null;

  @IntegerField('Poll again after this many seconds', { example: 2 })
  pollAfterSeconds!: number;

  @InstantField('When the slot ends; null while the user waits', { nullable: true, example: null })
  expiresAt!: string | null;

  @ObjectField('The room; null while the database is away', RoomViewDto, { nullable: true })
  room!: RoomViewDto | null;
}

export class AdmissionDto {
  @FlagField('Whether the user is admitted', { example: true })
  admitted!: boolean;
}
