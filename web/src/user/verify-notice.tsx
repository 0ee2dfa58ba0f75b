import { useSignal } from '@preact/signals';
import { useAction } from '../shared/action.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';

const t = texts({
  en: {
    unverified: 'Your e-mail address is not confirmed yet. Some sales admit only confirmed people.',
    send: 'Send the mail again',
    sent: 'The mail is on its way. Open the link in it.',
  },
  ko: {
    unverified: '이메일 주소가 아직 확인되지 않았습니다. 확인된 분만 참여할 수 있는 판매도 있어요.',
    send: '메일 다시 보내기',
    sent: '메일을 보냈습니다. 메일의 링크를 열어 주세요.',
  },
});

export function VerifyNotice() {
  const isSent = useSignal(false);
  const send = useAction(async () => {
    await onsale.post('/v1/auth/email-verifications');
    isSent.value = true;
  });
  return (
    <div class="notice warn">
      <p role="status">{isSent.value ? t.sent : t.unverified}</p>
      <ProblemNotice error={send.error.value} />
      {!isSent.value && (
        <button
          type="button"
          class="quiet"
          disabled={send.isRunning.value}
          onClick={() => void send.run()}
        >
          {t.send}
        </button>
      )}
    </div>
  );
}
