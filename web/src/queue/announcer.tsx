import { useSignalEffect } from '@preact/signals';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { alarm, calm } from './alarm.js';
import type { Milestone, Passed } from './place.js';
import type { RoomWait } from './room-wait.js';
import { t as common } from './room-texts.js';

type Sentence = (position: string) => string;

const t = texts({
  en: {
    gathering: () => 'You are in the waiting room. The order is drawn at the opening.',
    joined: (position) => `You are number ${position} in the line.`,
    drawn: (position) => `The order is drawn. You are number ${position}.`,
    half: (position) => `Half of the way is done. You are number ${position}.`,
    under100: () => 'Fewer than 100 people are ahead of you.',
    under10: () => 'Fewer than 10 people are ahead of you.',
    turn: () => 'It is your turn!',
    paused: () => common.paused,
    resumed: () => 'The line goes on.',
    soldOut: () => common.soldOutLong,
    closed: () => common.closed,
    away: (position) =>
      `Your turn was given to the next person. Your place is kept: number ${position}.`,
    rejoined: (position) =>
      `Your old place was lost. You have joined again, and are number ${position} now.`,
  } satisfies Record<Milestone, Sentence>,
  ko: {
    gathering: () => '대기열에 참여했어요. 오픈 시각에 순서를 추첨해요.',
    joined: (position) => `현재 대기 순서는 ${position}번이에요.`,
    drawn: (position) => `순서가 추첨되었어요. ${position}번이에요.`,
    half: (position) => `절반을 지났어요. 현재 ${position}번이에요.`,
    under100: () => '앞에 100명도 남지 않았어요.',
    under10: () => '앞에 10명도 남지 않았어요.',
    turn: () => '입장하실 차례예요!',
    paused: () => common.paused,
    resumed: () => '대기열이 다시 진행돼요.',
    soldOut: () => common.soldOutLong,
    closed: () => common.closed,
    away: (position) => `차례가 다음 분에게 넘어갔어요. 순서는 유지돼요: ${position}번.`,
    rejoined: (position) => `기존 대기 순서가 사라져 다시 참여했어요. 지금은 ${position}번이에요.`,
  } satisfies Record<Milestone, Sentence>,
});

const TURN_TITLE = `🔔 ${t.turn()}`;

/** Tells screen readers of milestones, and everybody of their turn. */
export function Announcer({ wait, name }: { readonly wait: RoomWait; readonly name: string }) {
  const { value: passed } = wait.passed;
  const { value: setback } = wait.setback;
  const { value: phase } = wait.phase;
  const view = phase.kind === 'placed' ? phase.view : null;
  useSignalEffect(() => {
    if (wait.passed.value?.milestone === 'turn') alarm(TURN_TITLE);
    else calm();
  });
  document.title = titleOf(view?.status ?? null, view?.position ?? null, name);
  const live = passed?.milestone === 'turn' ? 'assertive' : 'polite';
  return (
    <>
      <p class="hidden-text" role="status" aria-live={live}>
        {passed && sentence(passed)}
      </p>
      {setback && <p class="notice warn">{sentence(setback)}</p>}
    </>
  );
}

function sentence({ milestone, position }: Passed): string {
  return t[milestone](count(position));
}

function titleOf(status: string | null, position: number | null, name: string): string {
  if (status === 'ACTIVE') return TURN_TITLE;
  return position ? `${count(position)} · ${name}` : `${name} · Onsale`;
}
