import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  FlagField,
  IdField,
  InstantField,
  IntegerField,
  IntegerQuery,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { Page } from '../../../../shared/http/validation/paging.js';
import { PageQuery } from '../../../../shared/http/validation/paging.js';
import type { DrawView, OwnDrawView, ProofView } from '../../application/draw/draw-view.js';

const ENTRY_ID = '5f0c1b5e-9d0a-4c8e-8a58-3f1d3a0c9b1e';
const HASH = '9b74c9897bac770ffc029102a200c5de3a1f7c6f5e0b4d2a8c1e6f903b7d5a42';
const LATER = { example: HASH, optional: true } as const;

class BeaconDto {
  @IntegerField('The number of the round', { example: 35_107_012 })
  round!: number;

  @NameField('SHA-256 of the signature, in hex', { example: HASH })
  randomness!: string;

  @NameField('The BLS signature of the network, in hex', { example: `b4${HASH}` })
  signature!: string;
}

export class DrawDto implements DrawView {
  @ChoiceField(
    'Users join · the entries are sealed · the order is drawn',
    ['GATHERING', 'SEALED', 'DRAWN'],
    { example: 'DRAWN' },
  )
  state!: 'GATHERING' | 'SEALED' | 'DRAWN';

  @NameField('SHA-256 of the seed, in hex', { example: HASH })
  seedCommitment!: string;

  @IntegerField('How many users take part; null while nobody can know', {
    nullable: true,
    example: 12_840,
  })
  entries!: number | null;

  @NameField('The root of the Merkle tree over the entry ids, in hex. Once sealed', LATER)
  entriesRoot?: string;

  @InstantField('When the entries were sealed', {
    optional: true,
    example: '2026-12-24T18:00:00.412Z',
  })
  sealedAt?: string;

  @IntegerField('The round of the beacon that the order depends on; null without a beacon', {
    optional: true,
    nullable: true,
    example: 35_107_012,
  })
  beaconRound?: number | null;

  @NameField('The seed, in hex. Once drawn', LATER)
  seed?: string;

  @ObjectField('The round; null without a beacon, and when its round was missed', BeaconDto, {
    optional: true,
    nullable: true,
  })
  beacon?: BeaconDto | null;

  @FlagField('The round did not come: the order is not proven against the operator', {
    optional: true,
    example: false,
  })
  beaconMissed?: boolean;

  @NameField('How ranks follow from the key', {
    optional: true,
    example: 'ascending HMAC-SHA-256(SHA-256(seed || randomness), entryId)',
  })
  algorithm?: string;

  @InstantField('When the order was drawn', {
    optional: true,
    example: '2026-12-24T18:00:07.103Z',
  })
  drawnAt?: string;
}

export class EntriesQuery extends PageQuery {
  @IntegerQuery('The most entries of the page', { min: 1, max: 10_000, default: 1_000 })
  override limit: number = 1_000;
}

export class EntriesDto implements Page<string> {
  @ApiProperty({
    type: [String],
    format: 'uuid',
    description: 'Entry ids in ascending order',
    example: [ENTRY_ID],
  })
  data!: string[];

  @NameField('The `cursor` of the next page; null on the last page', {
    nullable: true,
    example: null,
  })
  nextCursor!: string | null;
}

class ProofDto implements ProofView {
  @IntegerField('The index of the entry among all, from 0', { example: 4_711 })
  index!: number;

  @IntegerField('How many entries there are', { example: 12_840 })
  size!: number;

  @ApiProperty({
    type: [String],
    description: 'The audit path (RFC 6962) from the leaf up, in hex',
    example: [HASH],
  })
  path!: string[];
}

export class OwnDrawDto implements OwnDrawView {
  @IdField('The id of the user’s entry', { example: ENTRY_ID })
  entryId!: string;

  @IntegerField('1 is the first; null until the order is drawn', { nullable: true, example: 17 })
  rank!: number | null;

  @ObjectField(
    'The proof that the sealed entries contain this entry; null until they are sealed',
    ProofDto,
    {
      nullable: true,
    },
  )
  proof!: ProofDto | null;
}
