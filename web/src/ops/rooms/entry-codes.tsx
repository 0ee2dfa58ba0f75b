import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { csvFile, download } from '../parts/files.js';
import { Form } from '../parts/form.js';
import { isAdmin } from '../roles.js';
import type { Room } from './room-words.js';

const t = texts({
  en: {
    title: 'Entry codes',
    open: 'Everybody may join, so nobody is asked for a code. “All settings” changes that.',
    count: 'How many codes',
    hint: 'Each code lets one person in. The file is the only copy: it cannot be downloaded again.',
    create: 'Create and download',
    made: (n: string) => `${n} codes are in the file that was just downloaded.`,
  },
  ko: {
    title: '입장 코드',
    open: '지금은 누구나 참여할 수 있어 코드를 묻지 않아요. “전체 설정”에서 바꿀 수 있어요.',
    count: '코드 개수',
    hint: '코드 하나로 한 명만 참여할 수 있어요. 파일은 다시 받을 수 없으니 잘 보관해 주세요.',
    create: '만들어서 내려받기',
    made: (n: string) => `코드 ${n}개를 파일로 내려받았어요.`,
  },
});

/** For admins. */
export function EntryCodes({ room }: { readonly room: Room }) {
  const given = useSignal<number | null>(null);
  if (!isAdmin.value) return null;
  return (
    <section class="card" aria-labelledby="entry-codes">
      <h2 id="entry-codes">{t.title}</h2>
      {room.entry === 'OPEN' && <p>{t.open}</p>}
      <Form<{ count: number }>
        fields={[
          {
            ...{ name: 'count', label: t.count, type: 'number' },
            ...{ required: true, min: 1, max: 10_000, hint: t.hint },
          },
        ]}
        submit={t.create}
        onSubmit={async (body) => {
          const made = await onsale.post('/v1/queue/rooms/{roomId}/entry-codes', {
            params: { path: { roomId: room.id } },
            body,
          });
          // CSV is for those who ask for it.
          const { codes } = made as components['schemas']['EntryCodesDto'];
          download(`codes-${room.id}.csv`, csvFile([['code'], ...codes.map((code) => [code])]));
          given.value = codes.length;
        }}
      />
      {given.value !== null && <p role="status">{t.made(count(given.value))}</p>}
    </section>
  );
}
