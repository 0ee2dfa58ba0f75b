import { useSignal, type ReadonlySignal } from '@preact/signals';
import { useCallback, useEffect, useRef } from 'preact/hooks';
import { type Action, useAction } from './action.js';

interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

export interface Rows<Row> {
  /** Null until the first response. */
  readonly rows: ReadonlySignal<readonly Row[] | null>;
  readonly error: ReadonlySignal<unknown>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly more: Action<[]>;
  /** Reads the first page again. */
  readonly reload: () => Promise<void>;
}

/** A list of the API, page by page. Starts again when `key` changes. */
export function useRows<Row>(
  read: (cursor: string | undefined) => Promise<Page<Row>>,
  key: unknown = null,
): Rows<Row> {
  const rows = useSignal<readonly Row[] | null>(null);
  const cursor = useSignal<string | null>(null);
  const hasMore = useSignal(false);
  const error = useSignal<unknown>(null);
  const reads = useRef(0);
  const load = async (from: string | undefined) => {
    reads.current += 1;
    const turn = reads.current;
    const { data, nextCursor } = await read(from);
    // A later read, for example of another search word, has the say.
    if (turn !== reads.current) return;
    rows.value = from === undefined ? data : [...(rows.value ?? []), ...data];
    cursor.value = nextCursor;
    hasMore.value = nextCursor !== null;
  };
  const reload = useCallback(async () => {
    try {
      await load(undefined);
      error.value = null;
    } catch (failure) {
      error.value = failure;
    }
  }, [key]);
  useEffect(() => void reload(), [reload]);
  const more = useAction(() => load(cursor.value ?? undefined));
  return { rows, error, hasMore, more, reload };
}
