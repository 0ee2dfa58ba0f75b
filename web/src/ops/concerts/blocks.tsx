import type { components } from '@onsale/client';
import { useSignal } from '@preact/signals';
import { count } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { useLoaded } from '../../shared/load.js';
import { ProblemNotice } from '../../shared/problem.js';
import { onsale } from '../../shared/session.js';
import { ask } from '../parts/changes.js';
import { Form } from '../parts/form.js';
import { Paged } from '../parts/paged.js';
import { describeSeats, type SeatRange, seatIdsIn } from './seats.js';
import { type Layout, type Show, words } from './show-words.js';

const t = texts({
  en: {
    title: 'House seats',
    intro: 'Seats that are kept from the sale.',
    block: 'Block seats',
    row: 'Row',
    rowHint: 'Blank: the whole section.',
    from: 'From seat',
    to: 'To seat',
    effect: (seats: string, n: string) => `${n} seats are kept from the sale: ${seats}.`,
    none: 'There are no such seats. Check row and numbers.',
    free: 'Unblock',
    freeOf: (reason: string) => `Unblock: ${reason}`,
    freeEffect: (n: string) => `${n} seats are on sale at once.`,
    more: (n: string) => `and ${n} rows more`,
  },
  ko: {
    title: '판매 제외 좌석',
    intro: '판매하지 않고 남겨 둔 좌석이에요.',
    block: '좌석 차단',
    row: '열',
    rowHint: '비우면 구역 전체예요.',
    from: '시작 번호',
    to: '끝 번호',
    effect: (seats: string, n: string) => `${n}석이 판매에서 제외돼요: ${seats}`,
    none: '해당하는 좌석이 없어요. 열과 번호를 확인해 주세요.',
    free: '차단 해제',
    freeOf: (reason: string) => `차단 해제: ${reason}`,
    freeEffect: (n: string) => `${n}석이 바로 판매돼요.`,
    more: (n: string) => `외 ${n}개 열`,
  },
});

const MAX_ROWS_NAMED = 6;

export function Blocks({ show }: { readonly show: Show }) {
  const version = useSignal(0);
  const isUnknown = useSignal(false);
  const params = { path: { showId: show.id } };
  const layout = useLoaded(
    () => onsale.get('/v1/shows/{showId}/layout', { params }),
    show.sections,
  );
  const reload = () => void (version.value += 1);
  const seated = show.sections.filter(({ kind }) => kind !== 'STANDING');
  if (seated.length === 0) return null;
  const block = (range: SeatRange) => {
    const seatIds = layout.value.value ? seatIdsIn(layout.value.value, range) : [];
    isUnknown.value = seatIds.length === 0;
    if (isUnknown.value) return;
    const seats = range.row === undefined ? { section: range.section } : { seatIds };
    ask({
      title: t.block,
      effect: t.effect(named(layout.value.value!, seatIds), count(seatIds.length)),
      perform: async (reason) => {
        const path = '/v1/shows/{showId}/blocks';
        const { id } = await onsale.post(path, { params, body: { ...seats, reason } });
        return (undoReason) => removeBlock(show.id, id, undoReason);
      },
      after: reload,
    });
  };
  return (
    <section class="card" aria-labelledby="blocks">
      <h2 id="blocks">{t.title}</h2>
      <p class="muted">{t.intro}</p>
      <ProblemNotice error={layout.error.value} />
      {layout.value.value && (
        <BlockList
          show={show}
          layout={layout.value.value}
          version={version.value}
          reload={reload}
        />
      )}
      <details>
        <summary>{t.block}</summary>
        {isUnknown.value && (
          <p class="notice warn" role="alert">
            {t.none}
          </p>
        )}
        <Form<SeatRange>
          fields={[
            {
              ...{ name: 'section', label: words.section, type: 'choice' },
              choices: seated.map(({ name }) => [name, name]),
            },
            { name: 'row', label: t.row, type: 'number', min: 1, hint: t.rowHint },
            { name: 'from', label: t.from, type: 'number', min: 1 },
            { name: 'to', label: t.to, type: 'number', min: 1 },
          ]}
          submit={t.block}
          onSubmit={block}
        />
      </details>
    </section>
  );
}

interface ListProps {
  readonly show: Show;
  readonly layout: Layout;
  readonly version: number;
  readonly reload: () => void;
}

function BlockList({ show, layout, version, reload }: ListProps) {
  const free = ({ id, reason, seatIds }: components['schemas']['BlockDto']) =>
    ask({
      title: t.freeOf(reason),
      effect: t.freeEffect(count(seatIds.length)),
      perform: async (why) => void (await removeBlock(show.id, id, why)),
      after: reload,
    });
  return (
    <Paged
      load={version}
      read={(cursor) =>
        onsale.get('/v1/shows/{showId}/blocks', {
          params: { path: { showId: show.id }, query: cursor },
        })
      }
    >
      {(blocks) => (
        <ul class="plain-list">
          {blocks.map((block) => (
            <li key={block.id} class="row between">
              <span>
                <b>{block.reason}</b> {named(layout, block.seatIds)}
              </span>
              <button class="link" aria-label={t.freeOf(block.reason)} onClick={() => free(block)}>
                {t.free}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Paged>
  );
}

function removeBlock(showId: string, blockId: string, reason: string) {
  const params = { path: { showId, blockId }, query: { reason } };
  return onsale.delete('/v1/shows/{showId}/blocks/{blockId}', { params });
}

function named(layout: Layout, seatIds: readonly string[]): string {
  const rows = describeSeats(layout, seatIds);
  const more = rows.length - MAX_ROWS_NAMED;
  return [...rows.slice(0, MAX_ROWS_NAMED), ...(more > 0 ? [t.more(count(more))] : [])].join('; ');
}
