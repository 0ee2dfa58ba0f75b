import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

@Entity('balance_accounts')
@Check('balance_accounts_not_negative', 'balance >= 0')
export class AccountRow {
  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'balance_accounts_pkey' })
  userId!: string;

  @Column('bigint')
  balance!: string;

  /** The user was deleted. */
  @Column('boolean', { default: false })
  closed!: boolean;
}
