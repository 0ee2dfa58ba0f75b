import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { codeOf } from '../shared/problem-code.js';
import { t as common } from './room-texts.js';
import type { RoomWait } from './room-wait.js';

const t = texts({
  en: {
    code: 'Entry code',
    codeTitle: 'This room takes an entry code',
    codeWhere: 'You have it from your fan club or from the presale mail.',
    codeWrong: 'This code is not one of this room, or somebody else has used it. Check it.',
    join: 'Join',
    verifyTitle: 'Only verified people can join',
    verify: 'Confirm your e-mail address on your own page, then come back.',
    toMe: 'To my page',
    solving: 'One moment: your device proves that it is no robot',
    solvingWhy: 'This takes a few seconds. You need not do anything.',
  },
  ko: {
    code: '입장 코드',
    codeTitle: '입장 코드가 필요해요',
    codeWhere: '팬클럽이나 선예매 안내 메일에서 확인할 수 있어요.',
    codeWrong: '이 대기열의 코드가 아니거나 다른 분이 이미 사용한 코드예요. 다시 확인해 주세요.',
    join: '참여하기',
    verifyTitle: '본인 확인을 마친 분만 참여할 수 있어요',
    verify: '마이페이지에서 이메일 주소를 인증한 뒤 다시 와 주세요.',
    toMe: '마이페이지로 이동',
    solving: '잠시만요. 로봇이 아닌지 확인하고 있어요',
    solvingWhy: '몇 초면 끝나요. 아무것도 하지 않으셔도 돼요.',
  },
});

/** Why the user cannot join, and what to do. */
export function Refused({ wait, error }: { readonly wait: RoomWait; readonly error: unknown }) {
  const code = codeOf(error);
  switch (code) {
    case 'ENTRY_CODE_REQUIRED':
    case 'ENTRY_CODE_INVALID':
      return <EntryCode wait={wait} isWrong={code === 'ENTRY_CODE_INVALID'} />;
    case 'VERIFICATION_REQUIRED':
      return (
        <section class="card">
          <h2>{t.verifyTitle}</h2>
          <p>{t.verify}</p>
          <p class="row">
            <a class="button" href="/me">
              {t.toMe}
            </a>
            <Again wait={wait} />
          </p>
        </section>
      );
    case 'QUEUE_ROOM_CLOSED':
      return (
        <section class="card">
          <h2>{common.closed}</h2>
          <a href="/">{common.home}</a>
        </section>
      );
    default:
      return (
        <ProblemNotice error={error}>
          <Again wait={wait} />
        </ProblemNotice>
      );
  }
}

function Again({ wait }: { readonly wait: RoomWait }) {
  return (
    <button type="button" class="quiet" onClick={() => wait.join()}>
      {common.again}
    </button>
  );
}

function EntryCode({ wait, isWrong }: { readonly wait: RoomWait; readonly isWrong: boolean }) {
  const code = useSignal(wait.code ?? '');
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isWrong) input.current?.focus();
  }, []);
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        wait.join(code.value.trim());
      }}
    >
      <h2>{t.codeTitle}</h2>
      <label>
        {t.code}
        <input
          ref={input}
          required
          maxLength={64}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-describedby="code-help"
          aria-invalid={isWrong}
          value={code.value}
          onInput={({ currentTarget }) => (code.value = currentTarget.value)}
        />
      </label>
      <p
        id="code-help"
        class={isWrong ? 'error-text' : 'muted'}
        role={isWrong ? 'alert' : undefined}
      >
        {isWrong ? t.codeWrong : t.codeWhere}
      </p>
      <button>{t.join}</button>
    </form>
  );
}

/** A proof of work is solved in the background. */
export function Solving({ progress }: { readonly progress: number }) {
  return (
    <section class="card place">
      <div role="status">
        <h2>{t.solving}</h2>
      </div>
      <progress aria-label={t.solving} value={progress} />
      <p class="muted">{t.solvingWhy}</p>
    </section>
  );
}
