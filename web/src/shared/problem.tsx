import { ConnectionError, ProblemError } from '@onsale/client';
import type { ComponentChildren } from 'preact';
import { instantText } from './format.js';
import { texts } from './language.js';
import { NextStep } from './next-step.js';
import { codeOf } from './problem-code.js';

const t = texts({
  en: {
    connection: 'The server cannot be reached. Check your network and try again.',
    unexpected: 'Something went wrong. Try again.',
  },
  ko: {
    connection: '서버에 연결할 수 없습니다. 네트워크를 확인한 뒤 다시 시도해 주세요.',
    unexpected: '문제가 발생했습니다. 다시 시도해 주세요.',
  },
});

const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

interface Props {
  readonly error: unknown;
  /** What the user can do next: links and buttons. */
  readonly children?: ComponentChildren;
}

/** Why something failed, in the words of the server, and what to do next. */
export function ProblemNotice({ error, children }: Props) {
  if (error === null || error === undefined) return null;
  const code = codeOf(error);
  return (
    <Refusal text={problemText(error)}>
      {fieldErrors(error).map((text) => (
        <p key={text}>{text}</p>
      ))}
      {code !== null && <NextStep code={code} />}
      {children}
    </Refusal>
  );
}

interface RefusalProps {
  readonly text: string;
  readonly children?: ComponentChildren;
}

/** Why something was refused, in the words of the page, and what to do next. */
export function Refusal({ text, children }: RefusalProps) {
  return (
    <div class="notice bad" role="alert">
      <p>{text}</p>
      {children}
    </div>
  );
}

/** In the words of the server. Instants in them are shown in the time of the user. */
export function problemText(error: unknown): string {
  if (error instanceof ProblemError)
    return error.problem?.detail.replace(INSTANT, instantText) ?? t.unexpected;
  return error instanceof ConnectionError ? t.connection : t.unexpected;
}

function fieldErrors(error: unknown): string[] {
  const errors = error instanceof ProblemError ? error.problem?.errors : undefined;
  return (errors ?? []).map(({ pointer, detail }) => `${pointer.replace(/^\//, '')}: ${detail}`);
}
