import { texts } from './language.js';
import { NEXT_STEPS, type NextStepName } from './next-steps.js';

const t = texts<Readonly<Record<NextStepName, string>>>({
  en: {
    again: 'Try again in a moment.',
    logIn: 'Log in again, then repeat it.',
    role: 'Log in with another account, or ask an admin for the role.',
    newAccount: 'Log in with it, or have the password reset.',
    password: 'Check both, or have the password reset.',
    correct: 'Correct the value, and send it again.',
    reload: 'Reload the page, then try again.',
    changed: 'This has changed in the meantime. Reload the page, and choose again.',
    gone: 'It is not here any more. See on the start page what is on sale.',
    join: 'Join the waiting room, and wait for your turn.',
    over: 'The time to pay is over, so no money was taken. Choose again.',
    paid: 'You need not pay again: see it under “My tickets”.',
    other: 'Choose another way to pay.',
    topUp: 'Raise your balance, or pay by card.',
    less: 'Choose a smaller amount.',
    organiser: 'Ask the organiser.',
    balance: 'Look at your balance before you try again.',
    coupons: 'See the coupons that you have under “My tickets”.',
    cart: 'Remove something from your cart first.',
  },
  ko: {
    again: '잠시 후 다시 시도해 주세요.',
    logIn: '다시 로그인한 뒤 시도해 주세요.',
    role: '다른 계정으로 로그인하거나 관리자에게 권한을 요청해 주세요.',
    newAccount: '해당 계정으로 로그인하거나 비밀번호를 재설정해 주세요.',
    password: '이메일과 비밀번호를 확인하거나 비밀번호를 재설정해 주세요.',
    correct: '값을 고친 뒤 다시 보내 주세요.',
    reload: '페이지를 새로 고친 뒤 다시 시도해 주세요.',
    changed: '그사이 내용이 변경되었습니다. 페이지를 새로 고친 뒤 다시 선택해 주세요.',
    gone: '더 이상 찾을 수 없습니다. 첫 화면에서 판매 중인 상품을 확인해 주세요.',
    join: '대기열에 입장해 차례를 기다려 주세요.',
    over: '결제 시간이 지났으며 결제되지 않았습니다. 다시 선택해 주세요.',
    paid: '다시 결제하지 않으셔도 됩니다. ‘내 티켓’에서 확인해 주세요.',
    other: '다른 결제 수단을 선택해 주세요.',
    topUp: '잔액을 충전하거나 카드로 결제해 주세요.',
    less: '더 적은 금액을 입력해 주세요.',
    organiser: '주최 측에 문의해 주세요.',
    balance: '다시 시도하기 전에 잔액을 확인해 주세요.',
    coupons: '‘내 티켓’에서 보유한 쿠폰을 확인해 주세요.',
    cart: '장바구니에서 다른 상품을 먼저 빼 주세요.',
  },
});

/** In one sentence. Nothing for codes that the table does not know, such as those of a proxy. */
export function NextStep({ code }: { readonly code: string }) {
  const step = NEXT_STEPS[code];
  return step ? <p>{t[step]}</p> : null;
}
