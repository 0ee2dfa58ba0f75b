import type { Draw, QueueView } from '@onsale/client';
import { now } from '../shared/clock.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { isToOpen, Opening, Supply } from './room-face.js';

const t = texts({
  en: {
    in: 'You are in',
    gather:
      'Everybody who is here at the opening has the same chance. Coming early brings nothing.',
    arrival: 'When the room opens, people go in by their order of arrival.',
    people: (people: string) => `${people} people take part`,
    soFar: (people: string) => `People so far: ${people}`,
    drawing: 'The order is being drawn',
    steps: {
      gathering: 'People gather',
      sealed: 'The list is sealed',
      beacon: (round: string) => `Public dice: round ${round} of drand`,
      drawn: 'The order is drawn',
    },
    keep: 'Leave this page open.',
  },
  ko: {
    in: '대기 중이에요',
    gather: '오픈 시각에 대기 중인 모든 분에게 같은 기회가 있어요. 일찍 올수록 유리하지 않아요.',
    arrival: '대기열이 열리면 도착한 순서대로 입장해요.',
    people: (people: string) => `${people}명 참여`,
    soFar: (people: string) => `현재까지 ${people}명 참여`,
    drawing: '순서를 추첨하고 있어요',
    steps: {
      gathering: '참여자 모집',
      sealed: '명단 확정',
      beacon: (round: string) => `공개 난수: drand ${round}회차`,
      drawn: '순서 추첨',
    },
    keep: '이 페이지를 열어 두세요.',
  },
});

/** Before the opening, and while the order is drawn. */
export function PreQueue({ view, draw }: { readonly view: QueueView; readonly draw: Draw | null }) {
  const { room } = view;
  const isGathering = room !== null && isToOpen(room);
  return (
    <section class="card place">
      <h2>{isGathering ? t.in : t.drawing}</h2>
      {room && <Opening room={room} />}
      {draw?.entries !== undefined && draw.entries !== null && (
        <p class="number">{(isGathering ? t.soFar : t.people)(count(draw.entries))}</p>
      )}
      {isGathering && <p>{draw ? t.gather : t.arrival}</p>}
      {draw && <Steps draw={draw} isGathering={isGathering} />}
      {room && <Supply room={room} />}
      <p class="muted">{t.keep}</p>
    </section>
  );
}

const PERIOD_MS = 3_000;

function Steps({ draw, isGathering }: { readonly draw: Draw; readonly isGathering: boolean }) {
  const { beaconRound } = draw;
  const isSealed = draw.state !== 'GATHERING';
  const hasBeacon = isSealed && beaconRound !== null && beaconRound !== undefined;
  const steps = [t.steps.gathering, t.steps.sealed];
  if (hasBeacon) steps.push(t.steps.beacon(count(beaconRound)));
  steps.push(t.steps.drawn);
  const sealedFor = now.value - Date.parse(draw.sealedAt ?? '');
  const afterSeal = hasBeacon && sealedFor > 2 * PERIOD_MS ? 3 : 2;
  const current = isGathering ? 0 : isSealed ? afterSeal : 1;
  return (
    <ol class="steps">
      {steps.map((step, index) => (
        <li
          key={step}
          class={index < current ? 'done' : undefined}
          aria-current={index === current ? 'step' : undefined}
        >
          {step}
        </li>
      ))}
    </ol>
  );
}
