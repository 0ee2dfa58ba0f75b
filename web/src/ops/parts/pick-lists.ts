import { count, instantText } from '../../shared/format.js';
import { texts } from '../../shared/language.js';
import { useLoaded } from '../../shared/load.js';
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
const MAX_LISTED = 500;

/** What a user chooses from, by name. */
export interface PickList {
  readonly choices: readonly Choice[];
  /** Why something may be missing in the list. */
  readonly hint: string | undefined;
}

interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

type Read<Row> = (query: {
  readonly limit: number;
  readonly cursor?: string;
}) => Promise<Page<Row>>;

/** Each list is read when its form appears, and again for another `key`. */
function usePickList<Row>(read: Read<Row>, toChoice: (row: Row) => Choice, key: unknown): PickList {
  const list = useLoaded(() => readNewest(read), key);
  const { rows, isCut } = list.value.value ?? { rows: [], isCut: false };
  const failed = list.error.value === null ? undefined : t.failed;
  return { choices: rows.map(toChoice), hint: isCut ? t.cut(count(MAX_LISTED)) : failed };
}

async function readNewest<Row>(read: Read<Row>): Promise<{ rows: Row[]; isCut: boolean }> {
  const rows: Row[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await read({ limit: PAGE, ...(cursor !== undefined && { cursor }) });
    rows.push(...page.data);
    if (page.nextCursor === null || rows.length >= MAX_LISTED) {
      return { rows, isCut: page.nextCursor !== null };
    }
    cursor = page.nextCursor;
  }
}

export function useRoomList(key: unknown = null): PickList {
  return usePickList(
    (query) => onsale.get('/v1/queue/rooms', { params: { query } }),
    ({ id, name, state, opensAt }) => [
      id,
      [name, roomWords.states[state], opensAt && t.opens(instantText(opensAt))]
        .filter(Boolean)
        .join(' · '),
    ],
    key,
  );
}

export function useShowList(key: unknown = null): PickList {
  return usePickList(
    (query) => onsale.get('/v1/admin/shows', { params: { query } }),
    ({ id, concert, startsAt, status }) => [
      id,
      [concert.title, instantText(startsAt), status !== 'ON_SALE' && showWords.states[status]]
        .filter(Boolean)
        .join(' · '),
    ],
    key,
  );
}

export function useItemList(key: unknown = null): PickList {
  return usePickList(
    (query) => onsale.get('/v1/admin/items', { params: { query } }),
    ({ id, name, hidden }) => [id, hidden ? `${name} (${t.hidden})` : name],
    key,
  );
}
