import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { useAction } from '../../shared/action.js';
import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { onsale } from '../../shared/session.js';
import { words as showWords } from '../concerts/show-words.js';
import { words as roomWords } from '../rooms/room-words.js';
import type { Choice } from './fields.js';

const t = texts({
  en: {
    opens: (time: string) => `opens ${time}`,
    hidden: 'hidden',
    cut: (n: string) => `Only the newest ${n} are listed.`,
    failed: 'The list could not be read. Load the page again.',
  },
  ko: {
    opens: (time: string) => `${time} 오픈`,
    hidden: '숨김',
    cut: (n: string) => `최근 ${n}개만 표시돼요.`,
    failed: '목록을 불러오지 못했어요. 페이지를 새로 고쳐 주세요.',
  },
});

const PAGE = 100;
/** Listed at first, and added by each request for older ones. */
const LISTED = 500;

/** What a user chooses from, by name. */
export interface PickList {
  readonly choices: readonly Choice[];
  /** Why something may be missing in the list. */
  readonly hint: string | undefined;
  /** Adds older choices. Undefined if there are none. */
  readonly more: (() => void) | undefined;
}

interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

type Read<Row> = (query: {
  readonly limit: number;
  readonly cursor?: string;
}) => Promise<Page<Row>>;

/** Each list is read when its form appears. */
function usePickList<Row>(read: Read<Row>, toChoice: (row: Row) => Choice): PickList {
  const list = useSignal<Page<Row>>({ data: [], nextCursor: null });
  const older = useAction(async () => {
    const { data, nextCursor } = await readNewest(read, list.value.nextCursor);
    list.value = { data: [...list.value.data, ...data], nextCursor };
  });
  useEffect(() => void older.run(), []);
  const { data, nextCursor } = list.value;
  const cut = nextCursor === null ? undefined : t.cut(count(data.length));
  return {
    choices: data.map(toChoice),
    hint: older.error.value === null ? cut : t.failed,
    more: nextCursor === null ? undefined : () => void older.run(),
  };
}

/** @param after the cursor behind which to begin */
async function readNewest<Row>(read: Read<Row>, after: string | null): Promise<Page<Row>> {
  const data: Row[] = [];
  let cursor = after;
  do {
    const page = await read({ limit: PAGE, ...(cursor !== null && { cursor }) });
    data.push(...page.data);
    cursor = page.nextCursor;
  } while (cursor !== null && data.length < LISTED);
  return { data, nextCursor: cursor };
}

export function useRoomList(): PickList {
  return usePickList(
    (query) => onsale.get('/v1/queue/rooms', { params: { query } }),
    ({ id, name, state, opensAt }) => [
      id,
      [name, roomWords.states[state], opensAt && t.opens(instantText(opensAt))]
        .filter(Boolean)
        .join(' · '),
    ],
  );
}

export function useShowList(): PickList {
  return usePickList(
    (query) => onsale.get('/v1/admin/shows', { params: { query } }),
    ({ id, concert, startsAt, status }) => [
      id,
      [concert.title, instantText(startsAt), status !== 'ON_SALE' && showWords.states[status]]
        .filter(Boolean)
        .join(' · '),
    ],
  );
}

export function useItemList(): PickList {
  return usePickList(
    (query) => onsale.get('/v1/admin/items', { params: { query } }),
    ({ id, name, hidden }) => [id, hidden ? `${name} (${t.hidden})` : name],
  );
}
