import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
  TextField,
} from '../../../../shared/http/validation/fields.js';
import type { Offer, PublicRoomView, RoomView, SupplyView } from '../../application/room-view.js';
import type { Outlook } from '../../domain/outlook.js';
import type { RoomState } from '../../domain/room.js';

class SupplyDto implements SupplyView {
  @IntegerField(
    'Seats and pieces that are neither held nor sold; null when nothing is on sale behind the room',
    { nullable: true, example: 1_240 },
  )
  left!: number | null;

  @ChoiceField(
    'Whether something will be left at the turn of the user. It follows from what is left, who is ' +
      'ahead, and how much each admitted user has bought so far. `SOLD_OUT`: nothing is left and ' +
      'nothing is held. Null when nobody can know, for example before the room opens',
    ['PLENTY', 'SCARCE', 'UNLIKELY', 'SOLD_OUT'],
    { nullable: true },
  )
  outlook!: Outlook | null;
}

/** At most about a second old. */
export class RoomViewDto implements RoomView {
  @ChoiceField('Whether users can join and are admitted', ['open', 'paused', 'closed'])
  state!: RoomState;

  @InstantField('When admission starts; null for a room without an opening time', {
    nullable: true,
    example: '2026-12-24T18:00:00.000Z',
  })
  opensAt!: string | null;

  @TextField('A short text for all who wait', { nullable: true, example: null })
  notice!: string | null;

  @ObjectField('What is left to buy', SupplyDto)
  supply!: SupplyDto;
}

class OfferDto implements Offer {
  @ChoiceField('What it is', ['CONCERT', 'ITEM'])
  kind!: Offer['kind'];

  @IdField('The id of the concert or the item', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c33' })
  id!: string;

  @NameField('The title of the concert, or the name of the item', { example: 'Winter Tour' })
  name!: string;
}

export class PublicRoomDto extends RoomViewDto implements PublicRoomView {
  @IdField('The id of the room', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c22' })
  id!: string;

  @NameField('The name of the room', { example: 'Winter Tour' })
  name!: string;

  @ApiProperty({
    type: [OfferDto],
    description: 'The newest concerts and items that are sold behind the room, without hidden ones',
  })
  offers!: OfferDto[];
}
