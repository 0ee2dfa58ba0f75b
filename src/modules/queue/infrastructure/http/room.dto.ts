import { PartialType } from '@nestjs/swagger';
import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ReasonField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { ReissuePolicy, Room, RoomSettings, RoomState } from '../../domain/room.js';
import { DEFAULT_ROOM_SETTINGS as DEFAULTS } from '../../domain/room.js';

const DAY_SECONDS = 86_400;
const seconds = (fallback: number) => ({ min: 1, max: DAY_SECONDS, default: fallback });

/** All settings of a room. The default of each is documented on creation only. */
class RoomSettingsBody {
  @IntegerField('The most users who have a slot at the same time', {
    min: 0,
    max: 1_000_000,
    default: DEFAULTS.capacity,
  })
  capacity!: number;

  @IntegerField('The most users admitted per second', {
    min: 1,
    max: 100_000,
    default: DEFAULTS.admitPerSecond,
  })
  admitPerSecond!: number;

  @IntegerField('The lifetime of a slot in seconds', seconds(DEFAULTS.activeTtlSeconds))
  activeTtlSeconds!: number;

  @IntegerField(
    'Seconds after learning of the admission in which the user must send the first gated request to keep the slot',
    seconds(DEFAULTS.claimWithinSeconds),
  )
  claimWithinSeconds!: number;

  @IntegerField(
    'A waiting user who is silent for this many seconds after the poll that was told is passed over, and keeps the place',
    seconds(DEFAULTS.abandonAfterSeconds),
  )
  abandonAfterSeconds!: number;

  @ChoiceField('Whether users can join and are admitted', ['open', 'paused', 'closed'], {
    default: DEFAULTS.state,
  })
  state!: RoomState;

  @InstantField(
    'When admission starts; users can join before. Null for at once. A room draws once: when it moves to the future ' +
      'after the draw, nobody is admitted and nothing is held or paid until then, the drawn order stays, and ' +
      'who joins stands behind it',
    { nullable: true, default: null, example: '2026-12-24T18:00:00Z' },
  )
  opensAt!: string | null;

  @ChoiceField(
    'Whether a repeated join keeps the place or moves to the end of the queue',
    ['keep', 'requeue'],
    {
      default: DEFAULTS.reissuePolicy,
    },
  )
  reissuePolicy!: ReissuePolicy;

  @ChoiceField(
    'The order of users who join before `opensAt`: drawn by lot, or by arrival',
    ['DRAW', 'ARRIVAL'],
    { default: DEFAULTS.order },
  )
  order!: RoomSettings['order'];

  @ChoiceField('Whether joining takes an entry code', ['OPEN', 'CODE'], { default: DEFAULTS.entry })
  entry!: RoomSettings['entry'];

  @ChoiceField(
    'Whether only verified people can join. Who waits or is active already stays, also without verification, when ' +
      'it becomes `VERIFIED`',
    ['ACCOUNT', 'VERIFIED'],
    { default: DEFAULTS.identity },
  )
  identity!: RoomSettings['identity'];

  @ChoiceField('Whether joining takes a solved challenge', ['NONE', 'PROOF_OF_WORK'], {
    default: DEFAULTS.challenge,
  })
  challenge!: RoomSettings['challenge'];

  @TextField('A short text for all who wait', {
    max: 200,
    nullable: true,
    default: null,
    example: 'Doors open at 19:00.',
  })
  notice!: string | null;
}

/** Without `skipNullProperties: false` PartialType would accept null in every field. */
class SomeRoomSettingsBody extends PartialType(RoomSettingsBody, { skipNullProperties: false }) {}

export class ChangeRoomBody extends SomeRoomSettingsBody {
  @ReasonField()
  reason?: string;
}

export class CreateRoomBody extends SomeRoomSettingsBody {
  @NameField('The name of the room', { max: 200, example: 'Sneaker drop' })
  name!: string;
}

export class RoomDto extends RoomSettingsBody {
  @IdField('The id of the room', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22' })
  id!: string;

  @NameField('The name of the room', { example: 'Winter Tour' })
  name!: string;

  @InstantField('When the room was created', { example: '2026-12-01T09:00:00.000Z' })
  createdAt!: string;
}

export function toRoomDto({
  version: _version,
  hasDraw: _hasDraw,
  opensAt,
  createdAt,
  ...room
}: Room): RoomDto {
  return {
    ...room,
    opensAt: opensAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

export function toSettings({
  reason: _reason,
  opensAt,
  ...settings
}: ChangeRoomBody): Partial<RoomSettings> {
  if (opensAt === undefined) return settings;
  return { ...settings, opensAt: opensAt === null ? null : new Date(opensAt) };
}
