import type { Draw } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAction } from '../shared/action.js';
import { count } from '../shared/format.js';
import { texts } from '../shared/language.js';
import { ProblemNotice } from '../shared/problem.js';
import { onsale } from '../shared/session.js';
import { readNotes } from './draw-notes.js';
import { type Check, checkDraw, checkOrder, type Claim, type OwnDraw } from './draw-proof.js';

type Sentences = Readonly<Record<Claim, string>>;

const t = texts({
  en: {
    holds: {
      seed: 'The seed is the one that was committed to before anybody joined.',
      noted: 'The draw is the same that this browser saw before the result.',
      beacon: 'A public dice throw (drand) that nobody could know before decided the order.',
      entry: 'Your lot is in the sealed list.',
      list: 'The list is complete, and it is the sealed one.',
      rank: 'Your number follows from seed, dice and list.',
    } satisfies Sentences,
    fails: {
      seed: 'The seed is not the one that was committed to.',
      noted: 'The draw is not the one that this browser saw before the result.',
      beacon: 'The public dice throw is not genuine, or was known before the list was sealed.',
      entry: 'Your lot is not in the sealed list.',
      list: 'The list is not the sealed one.',
      rank: 'Your number does not follow from seed, dice and list.',
    } satisfies Sentences,
    allHold: 'Checked by your own device: all of this holds.',
    notProven: 'Not proven: at least one check failed. Take a screenshot and ask the organiser.',
    withoutBeacon:
      'Without a public dice throw: the organiser knew the seed, so the order is not proven against the organiser.',
    missed:
      'The public dice throw did not come in time: the order is not proven against the organiser.',
    limits: 'Not proven: that each lot is a different person.',
    recount: (entries: string) => `Recount all ${entries} lots`,
    counting: 'Counting …',
    byHand: 'Check it on a computer of your own:',
  },
  ko: {
    holds: {
      seed: '참여가 시작되기 전에 약속된 시드와 일치해요.',
      noted: '결과가 나오기 전에 이 브라우저가 본 추첨과 같아요.',
      beacon: '아무도 미리 알 수 없는 공개 난수(drand)로 순서가 정해졌어요.',
      entry: '내 추첨 번호가 확정된 명단에 있어요.',
      list: '명단이 빠짐없이 확정 당시와 같아요.',
      rank: '내 순번은 시드와 난수, 명단에서 나온 결과예요.',
    } satisfies Sentences,
    fails: {
      seed: '시드가 약속된 것과 달라요.',
      noted: '결과가 나오기 전에 이 브라우저가 본 추첨과 달라요.',
      beacon: '공개 난수가 진짜가 아니거나 명단 확정 전에 알려진 값이에요.',
      entry: '내 추첨 번호가 확정된 명단에 없어요.',
      list: '명단이 확정 당시와 달라요.',
      rank: '내 순번이 시드와 난수, 명단에서 나온 결과와 달라요.',
    } satisfies Sentences,
    allHold: '내 기기에서 직접 확인한 결과 모두 맞아요.',
    notProven: '증명되지 않음: 맞지 않는 항목이 있어요. 화면을 저장하고 주최 측에 문의해 주세요.',
    withoutBeacon:
      '공개 난수를 쓰지 않았어요. 주최 측이 시드를 알고 있으므로 주최 측에 대해서는 증명되지 않아요.',
    missed: '공개 난수가 제때 오지 않았어요. 주최 측에 대해서는 순서가 증명되지 않아요.',
    limits: '추첨 번호마다 서로 다른 사람이라는 점은 증명되지 않아요.',
    recount: (entries: string) => `추첨 번호 ${entries}개 모두 다시 계산하기`,
    counting: '계산 중 …',
    byHand: '내 컴퓨터에서 직접 확인하기:',
  },
});

/** So many entries, about 0.7 MB, are read without being asked for. */
const FEW_ENTRIES = 20_000;
const PAGE = 10_000;
const GUIDE = 'https://github.com/onsale/onsale/blob/main/docs/fairness.md';

interface Props {
  readonly roomId: string;
  readonly draw: Draw;
  /** Null if the user came after the draw. */
  readonly own: OwnDraw | null;
}

/** Checks the draw on this device, and says in plain words what is proven and what is not. */
export function DrawCheck({ roomId, draw, own }: Props) {
  const checks = useSignal<readonly Check[]>([]);
  const recount = useAction(async () => {
    const order = await checkOrder(draw, await readEntries(roomId), own);
    checks.value = [...checks.value, ...order];
  });
  useEffect(() => {
    checks.value = checkDraw(draw, own, readNotes(roomId));
    if (Number(draw.entries) <= FEW_ENTRIES) void recount.run();
  }, []);
  const isCounted = checks.value.some(({ claim }) => claim === 'list');
  return (
    <>
      <ul class="checks">
        {checks.value.map(({ claim, holds }) => (
          <li key={claim} class={holds ? 'good' : 'bad'}>
            {holds ? t.holds[claim] : t.fails[claim]}
          </li>
        ))}
      </ul>
      <Verdict checks={checks.value} isCounted={isCounted} />
      <ProblemNotice error={recount.error.value} />
      {recount.isRunning.value && <p role="status">{t.counting}</p>}
      {!isCounted && !recount.isRunning.value && (
        <button type="button" class="quiet" onClick={() => void recount.run()}>
          {t.recount(count(Number(draw.entries)))}
        </button>
      )}
      {draw.beacon === null && <p>{draw.beaconMissed ? t.missed : t.withoutBeacon}</p>}
      <p>{t.limits}</p>
      <p>
        <a href={GUIDE}>{t.byHand}</a>
      </p>
      <pre tabIndex={0}>{`onsale verify-draw ${location.origin} --room ${roomId}`}</pre>
    </>
  );
}

function Verdict({
  checks,
  isCounted,
}: {
  readonly checks: readonly Check[];
  readonly isCounted: boolean;
}) {
  if (checks.some(({ holds }) => !holds)) {
    return (
      <p class="notice bad" role="alert">
        {t.notProven}
      </p>
    );
  }
  return isCounted ? (
    <p class="notice good" role="status">
      {t.allHold}
    </p>
  ) : null;
}

async function readEntries(roomId: string): Promise<string[]> {
  const entries: string[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await onsale.get('/v1/queue/rooms/{roomId}/draw/entries', {
      params: { path: { roomId }, query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } },
    });
    entries.push(...page.data);
    if (page.nextCursor === null) return entries;
    cursor = page.nextCursor;
  }
}
