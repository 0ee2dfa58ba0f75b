import { newKey } from '@onsale/client';
import { signal, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useAction } from '../../shared/action.js';
import { type KeyHeader, keptRequest } from '../../shared/kept-request.js';
import { texts } from '../../shared/language.js';
import { ProblemNotice } from '../../shared/problem.js';
import { codeOf } from '../../shared/problem-code.js';
import { route } from '../router.js';

const t = texts({
  en: {
    reason: 'Reason, for the log',
    cancel: 'Keep as it is',
    close: 'Close',
    done: (title: string) => `Done: ${title}`,
    undone: (title: string) => `Taken back: ${title}`,
    undo: 'Undo',
    undoReason: (reason: string) => `Undo: ${reason}`,
    unanswered:
      'No answer has arrived, so this may have been done already. Press the button again to find out: it is done once at most.',
    conflict:
      'Somebody else has changed it in the meantime, so nothing was done. Close this and look at the new state first.',
  },
  ko: {
    reason: '사유 (변경 기록에 남아요)',
    cancel: '그대로 두기',
    close: '닫기',
    done: (title: string) => `완료: ${title}`,
    undone: (title: string) => `되돌림: ${title}`,
    undo: '되돌리기',
    undoReason: (reason: string) => `되돌리기: ${reason}`,
    unanswered:
      '응답을 받지 못해 이미 처리되었을 수 있어요. 버튼을 다시 누르면 결과를 확인할 수 있고, 두 번 처리되지는 않아요.',
    conflict:
      '그사이 다른 사람이 먼저 변경해서 아무것도 바꾸지 않았어요. 닫고 바뀐 상태를 먼저 확인해 주세요.',
  },
});

/** Restores what was before a change. */
export type Undo = (reason: string, header: KeyHeader) => Promise<unknown>;

export interface Change {
  /** What is done, on the button too. */
  readonly title: string;
  /** What it is done to, where the title does not say it: the name of a room, a show. */
  readonly of?: string;
  /** What will happen. */
  readonly effect: ComponentChildren;
  readonly isDangerous?: boolean;
  /** Some operations have no field for it. */
  readonly takesReason?: boolean;
  /** The label of the reason, if others than the readers of the log see it. */
  readonly reasonLabel?: string;
  /**
   * Of a change that adds up: what it changes, and by how much. While it has no answer it is repeated with its key
   * and its reason, from a new dialog too.
   */
  readonly addsUp?: string;
  perform(reason: string, header: KeyHeader): Promise<Undo | void>;
  /** After the change, after its undo, and when somebody else was faster. */
  after?(): Promise<unknown> | void;
}

const asked = signal<Change | null>(null);
const done = signal<{
  readonly change: Change;
  readonly reason: string;
  readonly undo?: Undo;
  /** However often Undo is pressed, it is one request. */
  readonly undoKey: string;
} | null>(null);

/** The bar that says what was done leaves after this time, or later if it has the focus then. */
const LEAVES_AFTER_MS = 30_000;

/** Nothing changes without a look at what it does, and a reason. */
export function ask(change: Change): void {
  asked.value = change;
}

export function ChangeDialog() {
  return asked.value && <Ask change={asked.value} />;
}

function Ask({ change }: { readonly change: Change }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const request = keptRequest<string>(`change.${change.addsUp}`);
  const unanswered = change.addsUp === undefined ? null : request.unanswered();
  const reason = useSignal(unanswered?.body ?? '');
  useEffect(() => dialog.current?.showModal(), []);
  const perform = useAction(async () => {
    const text = reason.value.trim();
    try {
      const undo = await (change.addsUp === undefined
        ? change.perform(text, { 'Idempotency-Key': newKey() })
        : request.send(text, (sent, header) => change.perform(sent, header)));
      done.value = { change, reason: text, undoKey: newKey(), ...(undo && { undo }) };
      close();
    } finally {
      void change.after?.();
    }
  });
  const close = () => {
    dialog.current?.close();
    asked.value = null;
  };
  const isLate = codeOf(perform.error.value) === 'PRECONDITION_FAILED';
  return (
    <dialog ref={dialog} aria-labelledby="change-title" onCancel={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void perform.run();
        }}
      >
        <h2 id="change-title">{nameOf(change)}</h2>
        <div class="ops-effect">{change.effect}</div>
        {isLate ? (
          <p class="notice warn" role="alert">
            {t.conflict}
          </p>
        ) : (
          <ProblemNotice error={perform.error.value} />
        )}
        {unanswered && !perform.isRunning.value && (
          <p class="notice warn" role="status">
            {t.unanswered}
          </p>
        )}
        {change.takesReason !== false && !isLate && (
          <label>
            {change.reasonLabel ?? t.reason}
            <input
              required
              maxLength={480}
              autoFocus
              readOnly={unanswered !== null}
              value={reason.value}
              onInput={({ currentTarget }) => (reason.value = currentTarget.value)}
            />
          </label>
        )}
        <div class="row">
          {!isLate && (
            <button class={change.isDangerous ? 'danger' : ''} disabled={perform.isRunning.value}>
              {change.title}
            </button>
          )}
          <button type="button" class="quiet" onClick={close}>
            {isLate ? t.close : t.cancel}
          </button>
        </div>
      </form>
    </dialog>
  );
}

function nameOf({ title, of }: Change): string {
  return of === undefined ? title : `${title} · ${of}`;
}

/** What was done last in this view, and the way back. */
export function Outcome() {
  const view = route.value.join('/');
  useEffect(() => () => void (done.value = null), [view]);
  return (
    <div class="ops-outcome" role="status">
      {done.value && <Done key={done.value.undoKey} {...done.value} />}
    </div>
  );
}

function Done({ change, reason, undo, undoKey }: NonNullable<typeof done.value>) {
  const isUndone = useSignal(false);
  const takeBack = useAction(async () => {
    try {
      await undo?.(t.undoReason(reason), { 'Idempotency-Key': undoKey });
      isUndone.value = true;
    } finally {
      void change.after?.();
    }
  });
  const isLate = codeOf(takeBack.error.value) === 'PRECONDITION_FAILED';
  const bar = useRef<HTMLDivElement>(null);
  const stays = takeBack.isRunning.value || takeBack.error.value !== null;
  useEffect(() => {
    if (stays) return;
    const timer = setInterval(() => {
      if (!bar.current?.contains(document.activeElement)) done.value = null;
    }, LEAVES_AFTER_MS);
    return () => clearInterval(timer);
  }, [stays]);
  return (
    <div class={isLate ? 'notice warn' : 'notice good'} ref={bar}>
      {isLate ? <p>{t.conflict}</p> : <ProblemNotice error={takeBack.error.value} />}
      <div class="row between">
        <span>{isUndone.value ? t.undone(nameOf(change)) : t.done(nameOf(change))}</span>
        <span class="row">
          {undo && !isUndone.value && !isLate && (
            <button
              class="quiet"
              disabled={takeBack.isRunning.value}
              onClick={() => void takeBack.run()}
            >
              {t.undo}
            </button>
          )}
          <button type="button" class="link" onClick={() => (done.value = null)}>
            {t.close}
          </button>
        </span>
      </div>
    </div>
  );
}
