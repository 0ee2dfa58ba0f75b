import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { useEvery } from '../parts/every.js';

const t = texts({
  en: {
    title: 'The draw',
    states: {
      GATHERING: 'People gather; the order is drawn when the room opens.',
      SEALED: 'The entries are sealed. The order follows in a moment.',
      DRAWN: 'The order is drawn.',
    },
    entries: 'Entries',
    commitment: 'Commitment to the seed',
    root: 'Root of the entries',
    sealedAt: 'Sealed',
    drawnAt: 'Drawn',
    round: 'Round of the beacon',
    missed: 'missed: the order is not proven against the operator',
    seed: 'Seed',
    none: 'none',
  },
  ko: {
    title: '추첨',
    states: {
      GATHERING: '사전 대기 중이에요. 대기실이 열릴 때 순서를 추첨해요.',
      SEALED: '참여자 명단을 확정했어요. 곧 순서가 정해져요.',
      DRAWN: '순서가 정해졌어요.',
    },
    entries: '참여자',
    commitment: '시드 약속값',
    root: '명단 루트',
    sealedAt: '명단 확정',
    drawnAt: '추첨',
    round: '비콘 라운드',
    missed: '누락됨: 운영자에 대한 증명이 없어요',
    seed: '시드',
    none: '없음',
  },
});

/** Nothing in a room without a draw. */
export function DrawPanel(props: { readonly roomId: string; readonly opensAt: string | null }) {
  return props.opensAt !== null && <Draw roomId={props.roomId} />;
}

function Draw({ roomId }: { readonly roomId: string }) {
  const draw = useSignal<components['schemas']['DrawDto'] | null>(null);
  useEvery(
    5_000,
    async () => {
      if (draw.value?.state === 'DRAWN') return;
      const params = { path: { roomId } };
      draw.value = await onsale.get('/v1/queue/rooms/{roomId}/draw', { params });
    },
    roomId,
  );
  if (draw.value === null) return null;
  const { state, entries, seedCommitment, entriesRoot, sealedAt, drawnAt, seed } = draw.value;
  const { beaconRound, beaconMissed } = draw.value;
  const facts: [string, string | undefined][] = [
    [t.entries, entries === null ? undefined : count(entries)],
    [t.commitment, seedCommitment],
    [t.sealedAt, sealedAt && instantText(sealedAt)],
    [t.root, entriesRoot],
    [t.round, beaconMissed ? t.missed : sealedAt && String(beaconRound ?? t.none)],
    [t.drawnAt, drawnAt && instantText(drawnAt)],
    [t.seed, seed],
  ];
  return (
    <section class="card" aria-labelledby="draw">
      <h2 id="draw">{t.title}</h2>
      <p>{t.states[state]}</p>
      <dl class="ops-facts">
        {facts.map(
          ([name, fact]) =>
            fact !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd class="number">{fact}</dd>
              </div>
            ),
        )}
      </dl>
    </section>
  );
}
