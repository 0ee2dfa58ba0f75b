import { Injectable } from '@nestjs/common';
import { fulfilled, rejected } from '../../../shared/batching/outcomes.js';
import { GroupCommit } from '../../../shared/database/group-commit.js';
import {
  type IdempotentAnswer,
  type IdempotentCall,
  IdempotencyKeys,
} from '../../../shared/database/idempotency/idempotency-keys.js';
import { Transactions } from '../../../shared/database/transactions.js';
import type { UserInRoom } from '../domain/payments.js';
import { EndSlots } from './end-slots.js';
import { type ReceiptView, toReceiptView } from './payment-views.js';
import { type ConfirmPayment, SettlePayments } from './settle-payments.js';

/** A confirmation with the idempotency key it came with, and why it may only be replayed. */
interface Confirming extends ConfirmPayment {
  readonly call: IdempotentCall | null;
  readonly refusal: Error | undefined;
}

/** The answer, and the slot that it has ended, if any. */
interface Confirmed {
  readonly answer: IdempotentAnswer<ReceiptView>;
  readonly slot: UserInRoom | undefined;
}

/**
 * All in one: it is not a row that they wait for, but a share of the statements, and these are fewer
 * the larger the batches are.
 */
const LANE = 'payments';

type Outcome<Answer> = PromiseSettledResult<Answer>;

/**
 * Confirms payments, those together that come together: a batch is one transaction, whose statements
 * and commit they share (docs/adr/0009-group-commit.md). No two of them want the same row, unless one
 * user pays for several things at once.
 */
@Injectable()
export class ConfirmPayments {
  private readonly commits: GroupCommit<Confirming, Confirmed>;

  constructor(
    private readonly payments: SettlePayments,
    private readonly endSlots: EndSlots,
    private readonly keys: IdempotencyKeys,
    transactions: Transactions,
  ) {
    this.commits = new GroupCommit('payment', transactions, (batch) => this.confirmTogether(batch));
  }

  /** Not inside a transaction. Returns once the slot has ended too. */
  async submit(
    confirmation: ConfirmPayment,
    call: IdempotentCall | null,
    refusal: Error | undefined,
  ): Promise<IdempotentAnswer<ReceiptView>> {
    const confirming = { call, refusal, ...confirmation };
    const { answer, slot } = await this.commits.submit(LANE, confirming);
    if (slot) await this.endSlots.afterCommit(slot);
    return answer;
  }

  private async confirmTogether(
    batch: readonly Confirming[],
  ): Promise<readonly Outcome<Confirmed>[]> {
    const slots = new Map<string, UserInRoom>();
    const answers = await this.keys.runAll(
      batch.map(({ call }) => call),
      (places) =>
        this.settle(
          places.flatMap((place) => batch[place] ?? []),
          slots,
        ),
    );
    return answers.map((outcome) => {
      if (outcome.status === 'rejected') return outcome;
      const { value: answer } = outcome;
      if (answer.replayed) return fulfilled({ answer, slot: undefined });
      return fulfilled({ answer, slot: slots.get(answer.response.paymentId) });
    });
  }

  /** Notes in `slots`, by payment id, where who paid was. */
  private async settle(
    batch: readonly Confirming[],
    slots: Map<string, UserInRoom>,
  ): Promise<readonly Outcome<ReceiptView>[]> {
    const outcomes = (await this.payments.settle(batch.filter(({ refusal }) => !refusal))).values();
    return batch.map(({ refusal }) => {
      if (refusal) return rejected(refusal);
      const outcome = outcomes.next().value ?? rejected(new Error('A payment was left undecided'));
      if (outcome.status === 'rejected') return outcome;
      const { id, userId, roomId } = outcome.value.state;
      if (roomId) slots.set(id, { userId, roomId });
      return fulfilled(toReceiptView(outcome.value.state));
    });
  }
}
