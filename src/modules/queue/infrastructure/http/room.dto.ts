import { ApiProperty, PartialType } from '@nestjs/swagger';
import { IsIn, IsInt, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { IsFilledText, IsInstant } from '../../../../shared/http/constraints.js';
import type { ReissuePolicy, Room, RoomSettings, RoomState } from '../../domain/room.js';
import { DEFAULT_ROOM_SETTINGS } from '../../domain/room.js';

const DAY_SECONDS = 86_400;

/** All of a room that can be set. Defaults: DEFAULT_ROOM_SETTINGS. */
class RoomSettingsBody {
  @ApiProperty({ minimum: 0, maximum: 1_000_000, default: DEFAULT_ROOM_SETTINGS.capacity })
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  capacity!: number;

  @ApiProperty({ minimum: 1, maximum: 100_000, default: DEFAULT_ROOM_SETTINGS.admitPerSecond })
  @IsInt()
  @Min(1)
  @Max(100_000)
  admitPerSecond!: number;

  @ApiProperty({
    minimum: 1,
    maximum: DAY_SECONDS,
    default: DEFAULT_ROOM_SETTINGS.activeTtlSeconds,
  })
  @IsInt()
  @Min(1)
  @Max(DAY_SECONDS)
  activeTtlSeconds!: number;

  @ApiProperty({
    minimum: 1,
    maximum: DAY_SECONDS,
    default: DEFAULT_ROOM_SETTINGS.claimWithinSeconds,
  })
  @IsInt()
  @Min(1)
  @Max(DAY_SECONDS)
  claimWithinSeconds!: number;

  @ApiProperty({
    minimum: 1,
    maximum: DAY_SECONDS,
    default: DEFAULT_ROOM_SETTINGS.abandonAfterSeconds,
    description: 'Stored, not applied yet',
  })
  @IsInt()
  @Min(1)
  @Max(DAY_SECONDS)
  abandonAfterSeconds!: number;

  @ApiProperty({ enum: ['open', 'paused', 'closed'], default: DEFAULT_ROOM_SETTINGS.state })
  @IsIn(['open', 'paused', 'closed'])
  state!: RoomState;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    default: null,
    example: '2026-12-24T18:00:00Z',
    description: 'Before it users gather and nobody is admitted',
  })
  @ValidateIf((_body, value) => value !== null)
  @IsInstant()
  opensAt!: string | null;

  @ApiProperty({ enum: ['keep', 'requeue'], default: DEFAULT_ROOM_SETTINGS.reissuePolicy })
  @IsIn(['keep', 'requeue'])
  reissuePolicy!: ReissuePolicy;
}

/** PartialType also lets null pass; only opensAt may be null. */
export class ChangeRoomBody extends PartialType(RoomSettingsBody, { skipNullProperties: false }) {}

export class CreateRoomBody extends ChangeRoomBody {
  @ApiProperty({ example: 'Sneaker drop', maxLength: 200 })
  @IsFilledText()
  @MaxLength(200)
  name!: string;
}

export class RoomDto extends RoomSettingsBody {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22' })
  id!: string;

  @ApiProperty({ example: 'Winter Tour' })
  name!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export function toRoomDto({ version: _version, opensAt, createdAt, ...room }: Room): RoomDto {
  return {
    ...room,
    opensAt: opensAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

export function toSettings({ opensAt, ...settings }: ChangeRoomBody): Partial<RoomSettings> {
  if (opensAt === undefined) return settings;
  return { ...settings, opensAt: opensAt === null ? null : new Date(opensAt) };
}
