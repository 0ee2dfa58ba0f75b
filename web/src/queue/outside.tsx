import { texts } from '../shared/language.js';
import { SignInForm } from '../user/sign-in.js';
import { Opening, type PublicRoom, Supply } from './room-face.js';
import { t as common } from './room-texts.js';
import type { Phase, RoomWait } from './room-wait.js';

const t = texts({
  en: {
    logIn: 'Log in to join',
    why: 'Each account has one place. You keep it while you log in elsewhere.',
    left: 'You are not in this line.',
    over: 'Your time in the sale is over.',
    overWhy: 'What you bought is under My tickets.',
    bought: 'You have bought here. Join again?',
    boughtWhy: 'What you bought is under My tickets.',
    missed: 'The time to go in is over.',
    missedWhy:
      'Your turn went to the next person. If you did buy something, it is under My tickets.',
    lost: 'Your place has ended.',
    lostWhy: 'You left in another tab, or joined on another device.',
    missing: 'There is no such waiting room',
    missingWhy: 'Check the link. The sale may be over.',
  },
  ko: {
    logIn: '로그인하고 참여하기',
    why: '계정마다 하나의 순서가 주어져요. 다른 기기에서 로그인해도 유지돼요.',
    left: '이 대기열에 참여하고 있지 않아요.',
    over: '이용 시간이 끝났어요.',
    overWhy: '구매하신 내역은 내 티켓에서 볼 수 있어요.',
    bought: '이미 여기에서 구매하셨어요. 다시 참여할까요?',
    boughtWhy: '구매하신 내역은 내 티켓에서 볼 수 있어요.',
    missed: '입장 가능 시간이 지났어요.',
    missedWhy: '차례가 다음 분에게 넘어갔어요. 구매하신 내역이 있다면 내 티켓에서 볼 수 있어요.',
    lost: '대기 순서가 종료되었어요.',
    lostWhy: '다른 탭에서 나갔거나 다른 기기에서 다시 참여했어요.',
    missing: '존재하지 않는 대기열이에요',
    missingWhy: '주소를 확인해 주세요. 판매가 끝났을 수도 있어요.',
  },
});

/** The room for somebody who is not signed in. */
export function Outside({ room }: { readonly room: PublicRoom | null }) {
  return (
    <>
      {room && (
        <section class="card place">
          <Opening room={room} />
          <Supply room={room} />
        </section>
      )}
      <section class="card">
        <h2>{t.logIn}</h2>
        <p class="muted">{t.why}</p>
        <SignInForm />
      </section>
    </>
  );
}

type Why = Extract<Phase, { kind: 'ended' }>['why'];

export function Ended({ wait, why }: { readonly wait: RoomWait; readonly why: Why }) {
  const hadSlot = why === 'over' || why === 'missed' || why === 'bought';
  return (
    <section class="card place">
      <div role="status">
        <h2>{t[why]}</h2>
      </div>
      {why !== 'left' && <p>{t[`${why}Why`]}</p>}
      <p class="row">
        <button type="button" onClick={() => wait.join()}>
          {common.joinAgain}
        </button>
        <a href={hadSlot ? '/me' : '/'}>{hadSlot ? common.tickets : common.home}</a>
      </p>
    </section>
  );
}

export function Missing() {
  return (
    <>
      <h1>{t.missing}</h1>
      <p>{t.missingWhy}</p>
      <a href="/">{common.home}</a>
    </>
  );
}
