import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { isAdmin } from '../roles.js';

type Key = components['schemas']['RoomKeyDto'];

const t = texts({
  en: {
    title: 'API keys',
    why: 'The server of another shop behind this room frees a slot with such a key after a purchase.',
    name: 'What the key is for',
    create: 'Create a key',
    once: 'Copy the key now: it is not shown again.',
    since: (at: string) => `since ${at}`,
    delete: (name: string) => `Delete the key: ${name}`,
    effect: 'Requests with this key are refused at once. This cannot be undone.',
    unnamed: 'without a name',
  },
  ko: {
    title: 'API 키',
    why: '이 대기실을 거치는 외부 쇼핑몰 서버가 구매 완료 후 자리를 비울 때 사용하는 키예요.',
    name: '키 용도',
    create: '키 만들기',
    once: '다시 볼 수 없으니 지금 복사해 두세요.',
    since: (at: string) => `${at} 생성`,
    delete: (name: string) => `키 삭제: ${name}`,
    effect: '이 키를 쓰는 요청이 바로 거절돼요. 되돌릴 수 없어요.',
    unnamed: '이름 없음',
  },
});

/** For admins. */
export function RoomKeys({ roomId }: { readonly roomId: string }) {
  const made = useSignal<string | null>(null);
  const version = useSignal(0);
  const path = { roomId };
  const reload = () => void (version.value += 1);
  if (!isAdmin.value) return null;
  const remove = ({ id: keyId, name }: Key) =>
    ask({
      ...{ title: t.delete(name || t.unnamed), effect: t.effect },
      ...{ isDangerous: true, after: reload },
      perform: async (reason) => {
        await onsale.delete('/v1/queue/rooms/{roomId}/keys/{keyId}', {
          params: { path: { ...path, keyId }, query: { reason } },
        });
      },
    });
  return (
    <section class="card" aria-labelledby="room-keys">
      <h2 id="room-keys">{t.title}</h2>
      <p class="muted">{t.why}</p>
      <Paged
        load={`${roomId} ${version.value}`}
        read={(query) => onsale.get('/v1/queue/rooms/{roomId}/keys', { params: { path, query } })}
      >
        {(keys) => (
          <ul class="plain-list">
            {keys.map((key) => (
              <li key={key.id} class="row between">
                <span>
                  {key.name || t.unnamed}{' '}
                  <span class="muted">{t.since(instantText(key.createdAt))}</span>
                </span>
                <button class="link" onClick={() => remove(key)}>
                  {t.delete(key.name || t.unnamed)}
                </button>
              </li>
            ))}
          </ul>
        )}
      </Paged>
      <div role="status">
        {made.value !== null && (
          <div class="notice good">
            <p>{t.once}</p>
            <code class="ops-secret">{made.value}</code>
          </div>
        )}
      </div>
      <Form<components['schemas']['RoomKeyBody']>
        key={version.value}
        fields={[{ name: 'name', label: t.name, required: true, max: 100 }]}
        submit={t.create}
        onSubmit={async (body) => {
          const { key } = await onsale.post('/v1/queue/rooms/{roomId}/keys', {
            params: { path },
            body,
          });
          made.value = key;
          reload();
        }}
      />
    </section>
  );
}
