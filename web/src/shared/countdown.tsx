import { useSignalEffect } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { now } from './clock.js';
import { clockText, instantText } from './format.js';

const DAY_MS = 86_400_000;

interface Props {
  /** An instant of the API. */
  readonly until: string;
  /** Called once when the time is over. */
  readonly onEnd?: () => void;
}

/** The time that is left; more than a day ahead, the date. Screen readers are not told each second. */
export function Countdown({ until, onEnd }: Props) {
  const ended = useRef('');
  const endMs = Date.parse(until);
  useSignalEffect(() => {
    if (now.value < endMs || ended.current === until) return;
    ended.current = until;
    onEnd?.();
  });
  const leftMs = endMs - now.value;
  return (
    <time class="number" dateTime={until} role="timer">
      {leftMs > DAY_MS ? instantText(until) : clockText(leftMs)}
    </time>
  );
}
