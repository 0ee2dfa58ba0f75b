import type { components } from '@onsale/client';
import type { ComponentChildren } from 'preact';
import { AskFirst } from '../shared/ask-first.js';
import { keptRequest } from '../shared/kept-request.js';
import { texts } from '../shared/language.js';
import { problemText } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { onsale } from '../shared/session.js';

const t = texts({
  en: {
    places:
      'The money goes back to your balance, or to the card that you paid with. Tickets of these places stop working.',
    goods:
      'The money goes back to your balance, or to the card that you paid with. The goods go on sale again.',
    yes: 'Refund',
    no: 'Keep it',
    late: 'The time for a refund is over. Ask the organiser.',
  },
  ko: {
    places:
      '결제하신 금액은 잔액 또는 결제한 카드로 환불됩니다. 해당 티켓은 사용할 수 없게 됩니다.',
    goods: '결제하신 금액은 잔액 또는 결제한 카드로 환불됩니다. 해당 상품은 다시 판매됩니다.',
    yes: '환불하기',
    no: '유지하기',
    late: '환불 가능 기간이 지났습니다. 주최 측에 문의해 주세요.',
  },
});

interface Props {
  readonly kind: 'places' | 'goods';
  readonly paymentId: string;
  /** Which part. `{}` is everything that is left. */
  readonly body: components['schemas']['RefundBody'];
  readonly onDone: () => Promise<void>;
  readonly children: ComponentChildren;
}

/** Gives a purchase back, or a part of it, after a question. */
export function RefundButton({ kind, paymentId, body, onDone, children }: Props) {
  const request = keptRequest<Props['body']>(`refund.${paymentId}.${JSON.stringify(body)}`);
  const refund = async () => {
    try {
      await request.send(body, (part, header) => {
        const params = { path: { paymentId }, header };
        return onsale.post('/v1/payments/{paymentId}/refund', { params, body: part });
      });
    } catch (error) {
      if (codeOf(error) !== 'PAYMENT_ALREADY_REFUNDED') throw error;
    }
    await onDone();
  };
  return (
    <AskFirst question={t[kind]} yes={t.yes} no={t.no} act={refund} finalText={finalText}>
      {children}
    </AskFirst>
  );
}

function finalText(error: unknown): string | null {
  const code = codeOf(error);
  if (code === 'REFUND_CUTOFF_PASSED') return t.late;
  // The ticket was used after the page had read the tickets.
  return code === 'TICKET_ALREADY_USED' ? problemText(error) : null;
}
