import { texts } from './language.js';
import { ProblemNotice } from './problem.js';
import { codeOf } from './problem-code.js';

const t = texts({
  en: {
    title: 'This page cannot be shown',
    concert: 'This link does not lead to a concert.',
    show: 'This link does not lead to a show.',
    item: 'This link does not lead to an item.',
    home: 'See what is on sale',
  },
  ko: {
    title: '페이지를 표시할 수 없습니다',
    concert: '이 링크에 해당하는 공연이 없습니다.',
    show: '이 링크에 해당하는 회차가 없습니다.',
    item: '이 링크에 해당하는 상품이 없습니다.',
    home: '판매 중인 공연과 상품 보기',
  },
});

/** The id in the address is of no such thing, or is none. */
const WRONG_LINK = /^VALIDATION_FAILED$|_NOT_FOUND$/;

interface Props {
  readonly error: unknown;
  readonly what: 'concert' | 'show' | 'item';
}

/** In place of a page that could not be read. Nothing without an error. */
export function PageProblem({ error, what }: Props) {
  if (error === null) return null;
  const home = <a href="/">{t.home}</a>;
  const isWrongLink = WRONG_LINK.test(codeOf(error) ?? '');
  return (
    <>
      <h1>{t.title}</h1>
      {isWrongLink ? (
        <>
          <p>{t[what]}</p>
          {home}
        </>
      ) : (
        <ProblemNotice error={error}>{home}</ProblemNotice>
      )}
    </>
  );
}
