import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import type { EntryView } from '../../application/balance-queries.js';
import type { EntryType } from '../../domain/ledger-entry.js';

export class ChargeBody {
  /** The domain refuses zero and less with a code of its own; here stands what a number may be. */
  @ApiProperty({ minimum: 1, maximum: 10_000_000, example: 300_000 })
  @IsInt()
  @Min(Number.MIN_SAFE_INTEGER)
  @Max(Number.MAX_SAFE_INTEGER)
  amount!: number;
}

export class BalanceDto {
  @ApiProperty({ example: 300_000 })
  balance!: number;
}

export class ReferenceDto {
  @ApiProperty({ enum: ['PAYMENT'], example: 'PAYMENT' })
  type!: 'PAYMENT';

  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c77' })
  id!: string;
}

export class EntryDto implements EntryView {
  @ApiProperty({ format: 'uuid', example: '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c66' })
  id!: string;

  @ApiProperty({ enum: ['CHARGE', 'PAYMENT', 'REFUND'], example: 'PAYMENT' })
  type!: EntryType;

  @ApiProperty({ description: 'What the balance changed by', example: -150_000 })
  amount!: number;

  @ApiProperty({ example: 150_000 })
  balanceAfter!: number;

  @ApiProperty({ type: ReferenceDto, nullable: true })
  reference!: ReferenceDto | null;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T18:01:00.000Z' })
  createdAt!: string;
}

export class ChargedDto extends BalanceDto {
  @ApiProperty({ type: EntryDto })
  entry!: EntryDto;
}
