import { texts } from './language.js';
import { ProblemNotice } from './problem.js';

const t = texts({
  en: { title: 'This page cannot be shown', home: 'See what is on sale' },
  ko: { title: '페이지를 표시할 수 없습니다', home: '판매 중인 공연과 상품 보기' },
});

/** In place of a page that could not be read. Nothing without an error. */
export function PageProblem({ error }: { readonly error: unknown }) {
  if (error === null) return null;
  return (
    <>
      <h1>{t.title}</h1>
      <ProblemNotice error={error}>
        <a href="/">{t.home}</a>
      </ProblemNotice>
    </>
  );
}
