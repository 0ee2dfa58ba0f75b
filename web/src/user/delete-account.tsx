import { ProblemError } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { forget, onsale } from '../shared/session.js';
import { PasswordInput } from './password-input.js';

const t = texts({
  en: {
    title: 'Delete the account',
    hint: 'Your name and address are erased. This cannot be undone. The address can sign up again after 30 days.',
    password: 'Your password, to be sure that it is you',
    delete: 'Delete for ever',
    inUse: 'The account cannot be deleted yet:',
    BALANCE: 'There is money left in your balance. Spend it, or ask the organiser to pay it out.',
    HOLDS: 'You hold places that are not paid. Pay for them or give them up.',
    ORDERS: 'You have an unpaid order. Pay or cancel it.',
    TICKETS: 'You have tickets of shows to come. Refund them, or wait until the shows are over.',
    TOP_UPS: 'A top-up is not settled yet. Try again in a few minutes.',
  },
  ko: {
    title: '회원 탈퇴',
    hint: '이름과 이메일 주소가 삭제되며 되돌릴 수 없습니다. 같은 주소로는 30일 뒤에 다시 가입할 수 있습니다.',
    password: '본인 확인을 위한 비밀번호',
    delete: '탈퇴하기',
    inUse: '아직 탈퇴할 수 없습니다.',
    BALANCE: '잔액이 남아 있습니다. 사용하시거나 주최 측에 환급을 요청해 주세요.',
    HOLDS: '결제하지 않은 좌석이 있습니다. 결제하거나 취소해 주세요.',
    ORDERS: '결제하지 않은 주문이 있습니다. 결제하거나 취소해 주세요.',
    TICKETS: '예정된 공연의 티켓이 있습니다. 환불하거나 공연이 끝난 뒤 다시 시도해 주세요.',
    TOP_UPS: '처리 중인 충전이 있습니다. 몇 분 뒤 다시 시도해 주세요.',
  },
});

const REASONS = ['BALANCE', 'HOLDS', 'ORDERS', 'TICKETS', 'TOP_UPS'] as const;

export function DeleteAccount() {
  const password = useSignal('');
  const remove = useAction(async () => {
    await onsale.delete('/v1/users/me', { body: { password: password.value } });
    forget();
    location.assign('/');
  });
  const error = remove.error.value;
  return (
    <details>
      <summary>{t.title}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void remove.run();
        }}
      >
        <p>{t.hint}</p>
        {codeOf(error) === 'ACCOUNT_IN_USE' ? (
          <div class="notice bad" role="alert">
            <p>{t.inUse}</p>
            <ul>
              {reasonsOf(error).map((reason) => (
                <li key={reason}>{t[reason]}</li>
              ))}
            </ul>
          </div>
        ) : (
          <ProblemNotice error={error} />
        )}
        <PasswordInput label={t.password} value={password} />
        <button class="danger" disabled={remove.isRunning.value}>
          {t.delete}
        </button>
      </form>
    </details>
  );
}

function reasonsOf(error: unknown) {
  const named = error instanceof ProblemError ? error.problem?.['reasons'] : [];
  return REASONS.filter((reason) => Array.isArray(named) && named.includes(reason));
}
