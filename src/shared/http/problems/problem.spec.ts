import { preferredLanguage } from './problem.js';

describe('preferredLanguage', () => {
  it.each([
    [undefined, 'en'],
    ['', 'en'],
    ['*', 'en'],
    ['ko', 'ko'],
    ['KO-kr', 'ko'],
    ['ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7', 'ko'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['ko, en', 'ko'],
    ['en;q=0.5, ko;q=0.8', 'ko'],
    ['en;q=0, *', 'ko'],
    ['fr, ko;q=0.2', 'ko'],
    ['fr', 'en'],
    ['ko;q=0', 'en'],
    [';;q=,,', 'en'],
  ])('maps Accept-Language %p to %p', (header, language) => {
    expect(preferredLanguage(header)).toBe(language);
  });
});
