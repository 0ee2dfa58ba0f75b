import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count, money } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';
import { changeTagged, type Tagged } from '../parts/tagged.js';
import { HallPicture } from './hall-picture.js';
import { NEW_SECTION, SectionInputs, toBody } from './section-rows.js';
import { placesOf, type Section, type Show, words } from './show-words.js';

type Changes = Omit<components['schemas']['ChangeSectionBody'], 'reason'>;

const t = texts({
  en: {
    title: 'Sections',
    change: 'Change',
    changeOf: (name: string) => `Change section ${name}`,
    price: (before: string, after: string) =>
      `New holds cost ${after} instead of ${before}. Holds and tickets keep the price that they were shown.`,
    capacity: (before: string, after: string) => `${after} places instead of ${before}.`,
    add: 'Add a section',
    addEffect: (name: string, places: string, price: string) =>
      `Section ${name} with ${places} places at ${price} stands behind the others and is on sale at once. It cannot be removed, only blocked.`,
  },
  ko: {
    title: '구역',
    change: '변경',
    changeOf: (name: string) => `${name} 구역 변경`,
    price: (before: string, after: string) =>
      `새로 선점하면 ${before} 대신 ${after}이에요. 이미 선점하거나 구매한 좌석은 표시된 가격 그대로예요.`,
    capacity: (before: string, after: string) => `인원이 ${before}에서 ${after}(으)로 바뀌어요.`,
    add: '구역 추가',
    addEffect: (name: string, places: string, price: string) =>
      `${name} 구역 ${places}석(${price})이 맨 뒤에 추가되어 바로 판매돼요. 삭제할 수는 없고 판매 차단만 할 수 있어요.`,
  },
});

interface Props {
  readonly show: Tagged<Show>;
  readonly reload: () => Promise<void>;
}

/** Prices and capacities of a show that is on sale, and new sections. */
export function Sections({ show, reload }: Props) {
  const { sections } = show.value;
  return (
    <section class="card" aria-labelledby="sections">
      <h2 id="sections">{t.title}</h2>
      {sections.map((section) => (
        <details key={section.name}>
          <summary>
            {section.name}: {count(placesOf(section))} · {money(section.price)}
          </summary>
          <Edit show={show} section={section} reload={reload} />
        </details>
      ))}
      <details>
        <summary>{t.add}</summary>
        <Add show={show.value} reload={reload} />
      </details>
    </section>
  );
}

function Edit({ show, section, reload }: Props & { readonly section: Section }) {
  const isStanding = section.kind === 'STANDING';
  const edit = (changes: Changes) =>
    ask({
      title: t.changeOf(section.name),
      effect: [
        changes.price !== undefined && t.price(money(section.price), money(changes.price)),
        changes.capacity !== undefined &&
          t.capacity(count(section.capacity ?? 0), count(changes.capacity)),
      ]
        .filter((line) => line !== false)
        .map((line) => <p key={line}>{line}</p>),
      perform: (reason) =>
        changeTagged({ value: section, etag: show.etag }, changes, reason, (header, body) =>
          onsale.api.PATCH('/v1/shows/{showId}/sections/{section}', {
            params: { path: { showId: show.value.id, section: section.name }, header },
            body,
          }),
        ),
      after: reload,
    });
  return (
    <Form<Changes>
      fields={[
        { name: 'price', label: words.price, type: 'number', required: true },
        ...(isStanding
          ? [
              {
                name: 'capacity',
                label: words.capacity,
                type: 'number',
                min: 1,
                required: true,
              } as const,
            ]
          : []),
      ]}
      initial={section}
      submit={t.change}
      onSubmit={edit}
    />
  );
}

function Add({ show, reload }: { readonly show: Show; readonly reload: () => Promise<void> }) {
  const section = useSignal<Section>(NEW_SECTION);
  const add = () => {
    const body = toBody(section.value);
    ask({
      title: t.add,
      effect: t.addEffect(body.name, count(placesOf(section.value)), money(body.price)),
      takesReason: false,
      perform: async () => {
        const params = { path: { showId: show.id } };
        await onsale.post('/v1/shows/{showId}/sections', { params, body });
      },
      after: reload,
    });
  };
  return (
    <Form fields={[]} submit={t.add} onSubmit={add}>
      <div class="ops-section">
        <SectionInputs
          section={section.value}
          index={show.sections.length}
          onChange={(changes) => (section.value = { ...section.value, ...changes })}
        />
      </div>
      <HallPicture sections={[...show.sections, section.value]} />
    </Form>
  );
}
