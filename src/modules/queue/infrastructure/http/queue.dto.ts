import { ApiProperty } from '@nestjs/swagger';
import { IsId } from '../../../../shared/http/constraints.js';
import type { QueueStatsView, QueueTokenView } from '../../application/room-entry.js';

const ROOM_ID = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22';

export class JoinBody {
  @ApiProperty({ format: 'uuid', example: ROOM_ID, description: 'The `roomId` of a concert' })
  @IsId()
  roomId!: string;
}

export class QueueTokenDto implements QueueTokenView {
  @ApiProperty({ description: 'For the header `X-Queue-Token`', example: 'q1.0199f1c2-….17.mJ8…' })
  token!: string;

  @ApiProperty({ format: 'uuid', example: ROOM_ID })
  roomId!: string;

  @ApiProperty({ enum: ['WAITING', 'ACTIVE'], example: 'WAITING' })
  status!: 'WAITING' | 'ACTIVE';

  @ApiProperty({ description: 'Exact rank: 1 is next, 0 is in', example: 17 })
  position!: number;

  @ApiProperty({ example: 34 })
  estimatedWaitSeconds!: number;

  @ApiProperty({ description: 'Poll again after this many seconds', example: 2 })
  pollAfterSeconds!: number;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When the slot ends; null while waiting',
    example: null,
  })
  expiresAt!: string | null;
}

export class AdmissionDto {
  @ApiProperty({ example: true })
  admitted!: boolean;
}

export class QueueStatsDto implements QueueStatsView {
  @ApiProperty({ format: 'uuid', example: ROOM_ID })
  roomId!: string;

  @ApiProperty({ example: 12_840 })
  waiting!: number;

  @ApiProperty({ example: 500 })
  active!: number;

  @ApiProperty({ example: 20_110 })
  joinedTotal!: number;

  @ApiProperty({ example: 7_270 })
  admittedTotal!: number;

  @ApiProperty({ description: 'Slots that ran out', example: 310 })
  expiredTotal!: number;

  @ApiProperty({ description: 'Over the last half minute', example: 48.5 })
  admissionsPerSecond!: number;

  @ApiProperty({ description: 'Until the last one now waiting is admitted', example: 265 })
  estimatedDrainSeconds!: number;
}
