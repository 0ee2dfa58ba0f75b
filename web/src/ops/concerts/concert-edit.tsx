import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';
import { changeTagged, type Tagged, tagged } from '../parts/tagged.js';
import type { Concert } from './show-words.js';

type Changes = Omit<components['schemas']['ChangeConcertBody'], 'reason'>;

const t = texts({
  en: {
    edit: (title: string) => `Change ${title}`,
    title: 'Title',
    artist: 'Artist',
    venue: 'Venue',
    description: 'Description',
    change: 'Change the concert',
    changeEffect: 'Fans see the new texts at once, on their tickets too.',
    withdraw: 'Withdraw the concert',
    withdrawEffect:
      'No show of it can be held any more. Holds that exist may be paid; tickets stay valid.',
    restore: 'Put the concert on sale',
    restoreEffect: 'Its shows that are on sale themselves can be held again.',
  },
  ko: {
    edit: (title: string) => `${title} 변경`,
    title: '제목',
    artist: '아티스트',
    venue: '공연장',
    description: '설명',
    change: '공연 정보 변경',
    changeEffect: '바뀐 내용이 티켓을 포함해 바로 보여요.',
    withdraw: '공연 판매 중단',
    withdrawEffect:
      '모든 회차의 새 선점이 막혀요. 이미 선점한 좌석은 결제할 수 있고, 티켓은 유효해요.',
    restore: '공연 판매 재개',
    restoreEffect: '판매 중인 회차를 다시 선점할 수 있어요.',
  },
});

const FIELDS = [
  { name: 'title', label: t.title, required: true, max: 200 },
  { name: 'artist', label: t.artist, required: true, max: 200 },
  { name: 'venue', label: t.venue, required: true, max: 200 },
  { name: 'description', label: t.description, type: 'long', max: 2_000 },
] as const;

interface Props {
  readonly concertId: string;
  readonly title: string;
  readonly reload: () => void;
}

/** Reads the concert when it is opened, for its `ETag`. */
export function ConcertEdit({ concertId, title, reload }: Props) {
  const concert = useSignal<Tagged<Concert> | null>(null);
  const read = async () => {
    const params = { path: { concertId } };
    concert.value = await tagged(onsale.api.GET('/v1/concerts/{concertId}', { params }));
  };
  const askFor = (name: string, effect: string, changes: Changes) => {
    const now = concert.value!;
    ask({
      ...{ title: name, effect, isDangerous: changes.status === 'WITHDRAWN' },
      perform: (reason) =>
        changeTagged(now, changes, reason, (header, body) =>
          onsale.api.PATCH('/v1/concerts/{concertId}', {
            params: { path: { concertId }, header },
            body,
          }),
        ),
      after: async () => {
        await read();
        reload();
      },
    });
  };
  return (
    <details onToggle={({ currentTarget }) => void (currentTarget.open && read())}>
      <summary>{t.edit(title)}</summary>
      {concert.value && (
        <>
          <Form<Changes>
            key={concert.value.etag}
            fields={FIELDS}
            initial={concert.value.value}
            submit={t.change}
            onSubmit={(changes) => askFor(t.change, t.changeEffect, changes)}
          />
          <p class="row ops-next">
            {concert.value.value.status === 'ON_SALE' ? (
              <button
                class="danger"
                onClick={() => askFor(t.withdraw, t.withdrawEffect, { status: 'WITHDRAWN' })}
              >
                {t.withdraw}
              </button>
            ) : (
              <button onClick={() => askFor(t.restore, t.restoreEffect, { status: 'ON_SALE' })}>
                {t.restore}
              </button>
            )}
          </p>
        </>
      )}
    </details>
  );
}
