import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useAction } from '../../shared/action.js';
import { texts } from '../../shared/language.js';
import { ProblemNotice } from '../../shared/problem.js';

const t = texts({
  en: { more: 'Show more', none: 'Nothing here.', loading: 'Loading…' },
  ko: { more: '더 보기', none: '아직 없어요.', loading: '불러오는 중…' },
});

interface Page<Row> {
  readonly data: readonly Row[];
  readonly nextCursor: string | null;
}

interface Props<Row> {
  readonly read: (cursor: { readonly cursor?: string }) => Promise<Page<Row>>;
  /** Another key begins again from the first page. */
  readonly load: unknown;
  readonly children: (rows: readonly Row[]) => ComponentChildren;
}

/** A list of the API, page by page. */
export function Paged<Row>({ read, load, children }: Props<Row>) {
  const rows = useSignal<readonly Row[] | null>(null);
  const next = useSignal<string | null>(null);
  const more = useAction(async (cursor?: string) => {
    const page = await read(cursor === undefined ? {} : { cursor });
    rows.value = cursor === undefined ? page.data : [...(rows.value ?? []), ...page.data];
    next.value = page.nextCursor;
  });
  useEffect(() => void more.run(), [load]);
  return (
    <>
      <ProblemNotice error={more.error.value} />
      {rows.value === null ? (
        <p class="muted">{t.loading}</p>
      ) : rows.value.length === 0 ? (
        <p class="muted">{t.none}</p>
      ) : (
        children(rows.value)
      )}
      {next.value !== null && (
        <button
          class="quiet"
          disabled={more.isRunning.value}
          onClick={() => void more.run(next.value ?? undefined)}
        >
          {t.more}
        </button>
      )}
    </>
  );
}

/** All pages. */
export async function readAll<Row>(
  read: (cursor: { readonly cursor?: string }) => Promise<Page<Row>>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page<Row> = await read(cursor === undefined ? {} : { cursor });
    rows.push(...page.data);
    cursor = page.nextCursor;
  }
  return rows;
}
