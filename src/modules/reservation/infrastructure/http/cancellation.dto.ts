import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
} from '../../../../shared/http/validation/fields.js';
import type { CancellationView } from '../../application/cancellation-view.js';

const REASON = 'The singer is ill';

export class CancelShowBody {
  @NameField(
    'Why the show is cancelled. Fans read it: on the page of the show, and buyers by mail',
    {
      max: 500,
      example: REASON,
    },
  )
  reason!: string;
}

export class CancellationDto implements CancellationView {
  @IdField('The id of the show', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c44' })
  showId!: string;

  @NameField('Why the show is cancelled', { example: REASON })
  reason!: string;

  @ChoiceField('FINISHED when every reservation was refunded', ['RUNNING', 'FINISHED'])
  state!: 'RUNNING' | 'FINISHED';

  @IntegerField('Unpaid holds that it has ended', { example: 12 })
  holdsEnded!: number;

  @IntegerField('Paid reservations that it has refunded', { example: 4_200 })
  refunded!: number;

  @IntegerField('The sum of these refunds', { example: 630_000_000 })
  refundedAmount!: number;

  @IntegerField('Holds and paid reservations that are left', { example: 800 })
  remaining!: number;

  @IntegerField('Of these refunds, those to cards that the provider has not confirmed yet', {
    example: 120,
  })
  atProviders!: number;

  @IntegerField('The sum of the refunds that the provider has not confirmed yet', {
    example: 18_000_000,
  })
  atProvidersAmount!: number;

  @InstantField('When the show was cancelled', { example: '2026-12-24T10:00:00.000Z' })
  startedAt!: string;

  @InstantField('When every reservation was refunded; null before', {
    nullable: true,
    example: null,
  })
  finishedAt!: string | null;
}
