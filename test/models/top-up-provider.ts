import { AMOUNT, type Fault, type Payment, returnedOf, type TopUpModel } from './top-up-model.js';

/** What Toss answers to a call that changes something. DECLINED: it will never do that. */
type Answer =
  | 'DONE'
  | 'NO_ANSWER'
  | 'HTTP_500'
  | 'PROVIDER_ERROR'
  | 'ALREADY_PROCESSED_PAYMENT'
  | 'FORBIDDEN_REQUEST'
  | 'DECLINED'
  | 'ALREADY_CANCELED_PAYMENT';

/** Captures one of the payments. */
export function capture(model: TopUpModel, index: number, attempt: number): Answer {
  const payment = model.payments[index]!;
  return call(model, `confirm ${attempt} ${index}`, () => {
    if (payment.state === 'CAPTURED') return 'ALREADY_PROCESSED_PAYMENT';
    if (payment.amount !== AMOUNT) return 'FORBIDDEN_REQUEST';
    if (payment.state === 'DECLINED') return 'DECLINED';
    payment.state = 'CAPTURED';
    return 'DONE';
  });
}

/** Returns a part of a payment. */
export function cancel(
  model: TopUpModel,
  payment: Payment,
  part: { readonly refund: number; readonly amount: number },
  attempt: number,
): Answer {
  return call(model, `cancel ${part.refund} ${attempt}`, () => {
    if (returnedOf(payment) === payment.amount) return 'ALREADY_CANCELED_PAYMENT';
    payment.cancels.push(part);
    return 'DONE';
  });
}

/** A repeated call has the answer of the first. */
function call(model: TopUpModel, key: string, perform: () => Answer): Answer {
  const { fault, answers } = model;
  model.fault = null;
  if (fault === 'lost') return 'NO_ANSWER';
  if (fault === 'declined') return 'DECLINED';
  answers[key] ??= answered(fault, perform);
  return fault === 'cut' ? 'NO_ANSWER' : (answers[key] as Answer);
}

function answered(fault: Fault | null, perform: () => Answer): Answer {
  if (fault === 'refused') return 'PROVIDER_ERROR';
  const answer = perform();
  return fault === 'failed' ? 'HTTP_500' : answer;
}

export function verdictAfter(answer: Answer): 'PAID' | 'FAILED' | 'NEW_KEY' | 'UNKNOWN' {
  if (answer === 'DONE') return 'PAID';
  if (answer === 'DECLINED') return 'FAILED';
  return answer === 'HTTP_500' || answer === 'PROVIDER_ERROR' ? 'NEW_KEY' : 'UNKNOWN';
}
