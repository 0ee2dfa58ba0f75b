import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { count, dayText } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { stored } from '../shared/stored.js';
import { Camera } from './camera.js';
import { CheckInCounts } from './check-in-counts.js';
import type { Door, Verdict } from './door.js';
import { isInSight, isRepeated, lookAt, rememberLook } from './repeated-looks.js';
import { ScanConflicts } from './scan-conflicts.js';
import type { Post } from './scan-setup.js';
import type { ScanUpload } from './scan-upload.js';
import { allowSounds, keepScreenOn, signalVerdict } from './signals.js';
import { TimeQuestion } from './time-question.js';
import { VerdictScreen } from './verdict.js';

const t = texts({
  en: {
    change: 'Change gate',
    online: 'Online',
    offline: 'Offline',
    queued: (scans: string) => `${scans} to be sent`,
    camera: 'Use the camera',
    cameraOff: 'Turn the camera off',
    code: 'Code of the ticket',
    hint: 'Scanners type here by themselves.',
    check: 'Check',
  },
  ko: {
    change: '게이트 변경',
    online: '온라인',
    offline: '오프라인',
    queued: (scans: string) => `전송 대기 ${scans}건`,
    camera: '카메라 사용',
    cameraOff: '카메라 끄기',
    code: '티켓 코드',
    hint: '스캐너로 읽으면 자동으로 입력돼요.',
    check: '확인',
  },
});

/** A welcome makes room for the next fan. A refusal stays until somebody has read it. */
const WELCOME_MS = 2_500;

const SIGNALS: { readonly [kind in Verdict['kind']]?: 'good' | 'ask' } = {
  admitted: 'good',
  far: 'ask',
};

const keptCamera = stored<boolean>('onsale.scan.camera');

interface Props {
  readonly post: Post;
  readonly door: Door;
  readonly upload: ScanUpload;
  readonly onChange: () => void;
}

export function Scanner({ post, door, upload, onChange }: Props) {
  const verdict = useSignal<Verdict | null>(null);
  const usesCamera = useSignal(keptCamera.read() ?? false);
  const input = useRef<HTMLInputElement>(null);

  const isJudging = useRef(false);

  const judge = async (text: string, isSure = false) => {
    rememberLook(text, performance.now());
    isJudging.current = true;
    try {
      verdict.value = await door.judge(text, post, isSure);
    } finally {
      isJudging.current = false;
    }
    signalVerdict(SIGNALS[verdict.value.kind] ?? 'bad');
  };
  const judgeTyped = (text: string) => {
    if (text !== '' && !isRepeated(text, performance.now())) void judge(text);
  };
  /** One code of a picture at a time. The next one waits until somebody has read the refusal of the last one. */
  const judgeSeen = (codes: readonly string[]) => {
    lookAt(codes, performance.now());
    const next = codes.find((code) => code !== '' && !isInSight(code));
    const isRefused = verdict.value !== null && verdict.value.kind !== 'admitted';
    if (next !== undefined && !isJudging.current && !isRefused) void judge(next);
  };
  const goOn = () => {
    verdict.value = null;
    if (!usesCamera.value) input.current?.focus();
  };

  /** The question leaves at once, so a second tap finds nothing to press. */
  const admitAnyway = () => {
    const asked = verdict.value;
    goOn();
    if (asked?.kind === 'far') void judge(asked.text, true);
  };

  useEffect(() => {
    door.prepare();
    void upload.run();
    return keepScreenOn();
  }, []);
  // Before the page is drawn: a scanner may type at once.
  useLayoutEffect(() => takeTypedCodes(input.current!), []);
  useEffect(() => {
    if (verdict.value?.kind !== 'admitted') return;
    const timer = setTimeout(goOn, WELCOME_MS);
    return () => clearTimeout(timer);
  }, [verdict.value]);

  return (
    <>
      <h1>{post.title}</h1>
      <p class="muted">{dayText(post.startsAt)}</p>
      <div class="row between gate">
        <span class="row">
          <strong>{post.gate}</strong>
          <Status upload={upload} />
        </span>
        <button type="button" class="quiet" onClick={onChange}>
          {t.change}
        </button>
      </div>
      <ProblemNotice error={upload.error.value} />
      <ScanConflicts upload={upload} />
      <section class="card">
        {usesCamera.value && <Camera onPicture={judgeSeen} />}
        <button
          type="button"
          class="quiet"
          onClick={() => {
            allowSounds();
            usesCamera.value = !usesCamera.value;
            keptCamera.write(usesCamera.value);
          }}
        >
          {usesCamera.value ? t.cameraOff : t.camera}
        </button>
        <form
          class="scan-form"
          onSubmit={(event) => {
            event.preventDefault();
            allowSounds();
            const text = input.current!.value.trim();
            input.current!.value = '';
            judgeTyped(text);
          }}
        >
          <label>
            {t.code}
            <input
              ref={input}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              aria-describedby="code-hint"
            />
          </label>
          <button>{t.check}</button>
        </form>
        <p id="code-hint" class="muted">
          {t.hint}
        </p>
      </section>
      <CheckInCounts showId={post.showId} verdict={verdict} />
      {verdict.value?.kind === 'far' ? (
        <TimeQuestion verdict={verdict.value} onYes={admitAnyway} onNo={goOn} />
      ) : (
        verdict.value && <VerdictScreen verdict={verdict.value} onNext={goOn} />
      )}
    </>
  );
}

function Status({ upload }: { readonly upload: ScanUpload }) {
  const isOnline = upload.isOnline.value;
  return (
    <span role="status" class={`badge ${isOnline ? 'good' : 'warn'}`}>
      {isOnline ? t.online : t.offline}
      {upload.queued.value > 0 && ` · ${t.queued(count(upload.queued.value))}`}
    </span>
  );
}

/** A scanner types wherever the focus is. Its first letter takes the focus to the input. */
function takeTypedCodes(input: HTMLInputElement): () => void {
  const focus = ({ key, target, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
    const isTyping = key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey;
    const isField = target instanceof HTMLElement && target.matches('input, select, textarea');
    if (isTyping && !isField) input.focus();
  };
  document.addEventListener('keydown', focus);
  return () => document.removeEventListener('keydown', focus);
}
