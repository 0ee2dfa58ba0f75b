import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useAction } from './action.js';
import { ProblemNotice } from './problem.js';

interface Props {
  readonly question: string;
  readonly yes: string;
  readonly no: string;
  readonly act: () => Promise<unknown>;
  /** In place of the question and the button, after a refusal that is final. Null for other errors. */
  readonly finalText?: (error: unknown) => string | null;
  /** What will be done. */
  readonly children: ComponentChildren;
}

/** A button for something that cannot be undone: it asks first. */
export function AskFirst({ question, yes, no, act, finalText, children }: Props) {
  const isAsking = useSignal(false);
  const button = useRef<HTMLButtonElement>(null);
  const wasAsking = useRef(false);
  // The button that opened the question, and the one that answers it, take each other's place.
  useEffect(() => {
    if (isAsking.value !== wasAsking.current) button.current?.focus();
    wasAsking.current = isAsking.value;
  }, [isAsking.value]);
  const action = useAction(async () => {
    await act();
    isAsking.value = false;
  });
  if (!isAsking.value) {
    return (
      <button type="button" class="link" ref={button} onClick={() => (isAsking.value = true)}>
        {children}
      </button>
    );
  }
  const final = finalText?.(action.error.value) ?? null;
  return (
    <div class="notice warn" role="group" aria-label={yes}>
      <p>
        <strong>{children}</strong>
      </p>
      <p>{final ?? question}</p>
      {final === null && <ProblemNotice error={action.error.value} />}
      <div class="row">
        {final === null && (
          <button
            type="button"
            class="danger"
            disabled={action.isRunning.value}
            ref={button}
            onClick={() => void action.run()}
          >
            {yes}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => (isAsking.value = false)}>
          {no}
        </button>
      </div>
    </div>
  );
}
