import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  IdField,
  InstantField,
  IntegerField,
  NameField,
  ObjectField,
} from '../../../../shared/http/validation/fields.js';
import type { EntryView } from '../../application/balance-queries.js';
import {
  CHARGE_AMOUNTS,
  ENTRY_TYPES,
  type EntryType,
  MAX_BALANCE,
  REFERENCE_TYPES,
  type ReferenceType,
} from '../../domain/ledger-entry.js';

export class ChargeBody {
  /** Documented only: the domain checks the range and refuses with INVALID_CHARGE_AMOUNT. */
  @ApiProperty({ minimum: CHARGE_AMOUNTS.least, maximum: CHARGE_AMOUNTS.most })
  @IntegerField('The amount to add to the balance', { example: 300_000 })
  amount!: number;
}

export class BalanceDto {
  @IntegerField('The amount that the user can spend', { example: 300_000 })
  balance!: number;
}

export class ReferenceDto {
  @ChoiceField('The kind of the cause', REFERENCE_TYPES)
  type!: ReferenceType;

  @IdField('The id of the cause', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77' })
  id!: string;
}

export class EntryDto implements EntryView {
  @IdField('The id of the entry', { example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c66' })
  id!: string;

  @ChoiceField('Why the balance changed', ENTRY_TYPES, { example: 'PAYMENT' })
  type!: EntryType;

  @IntegerField(
    'The change of the balance; negative for a payment, and for money that goes back to its source',
    { example: -150_000 },
  )
  amount!: number;

  @IntegerField('The balance after this entry', { example: 150_000 })
  balanceAfter!: number;

  @ObjectField(
    'The cause of the change; null for a charge without a provider or an adjustment',
    ReferenceDto,
    {
      nullable: true,
    },
  )
  reference!: ReferenceDto | null;

  @InstantField('When the balance changed', { example: '2026-12-24T18:01:00.000Z' })
  createdAt!: string;
}

export class AdjustBalanceBody {
  @IntegerField('The change of the balance; not 0', {
    min: -MAX_BALANCE.amount,
    max: MAX_BALANCE.amount,
    not: 0,
    example: -15_000,
  })
  amount!: number;

  @NameField('Why the balance changes, for the log of changes', {
    max: 500,
    example: 'Charged twice by mistake',
  })
  reason!: string;
}

export class ChargedDto extends BalanceDto {
  @ObjectField('The entry of this change', EntryDto)
  entry!: EntryDto;
}
