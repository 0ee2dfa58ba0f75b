import { texts } from './language.js';
import type { Rows } from './pages.js';
import { ProblemNotice } from './problem.js';

const t = texts({ en: { more: 'Show more' }, ko: { more: '더 보기' } });

/** Below a list: its next page, and why it cannot be read. */
export function More({
  list,
}: {
  readonly list: Pick<Rows<unknown>, 'hasMore' | 'more' | 'error'>;
}) {
  return (
    <>
      <ProblemNotice error={list.error.value ?? list.more.error.value} />
      {list.hasMore.value && (
        <p class="row">
          <button
            type="button"
            class="quiet"
            disabled={list.more.isRunning.value}
            onClick={() => void list.more.run()}
          >
            {t.more}
          </button>
        </p>
      )}
    </>
  );
}
