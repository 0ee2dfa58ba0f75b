import type { components } from '@onsale/client';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { TaggedEdit } from '../parts/tagged-edit.js';
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

export function ConcertEdit({ concertId, title, reload }: Props) {
  const params = { path: { concertId } };
  return (
    <TaggedEdit<Concert, Changes>
      {...{ title: t.edit(title), submit: t.change, effect: t.changeEffect, reload }}
      fields={FIELDS}
      read={() => onsale.api.GET('/v1/concerts/{concertId}', { params })}
      patch={(header, body) =>
        onsale.api.PATCH('/v1/concerts/{concertId}', { params: { ...params, header }, body })
      }
    >
      {({ now, change }) =>
        now.value.status === 'ON_SALE' ? (
          <button
            class="danger"
            onClick={() => change(t.withdraw, t.withdrawEffect, { status: 'WITHDRAWN' }, true)}
          >
            {t.withdraw}
          </button>
        ) : (
          <button onClick={() => change(t.restore, t.restoreEffect, { status: 'ON_SALE' })}>
            {t.restore}
          </button>
        )
      }
    </TaggedEdit>
  );
}
