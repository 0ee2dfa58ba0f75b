import { expectedVersions, matchingTag } from './tag-lists.js';

describe('expectedVersions', () => {
  it.each([
    [undefined, null],
    ['*', null],
    [' * ', null],
    ['"7"', [7]],
    ['"7-gzip"', [7]],
    ['"7-br", "8"', [7, 8]],
    [' "1" ,, "2"', [1, 2]],
    // Weak tags never match; the rest is none of ours.
    ['W/"7"', []],
    ['', []],
    ['7', []],
    ['"07"', []],
    ['"a", "7"', [7]],
    ['"99999999999"', []],
  ])('reads If-Match %p as the versions %p', (header, versions) => {
    expect(expectedVersions(header)).toEqual(versions);
  });
});

describe('matchingTag', () => {
  it.each([
    [undefined, undefined],
    ['*', '"7"'],
    ['"7"', '"7"'],
    ['W/"7"', '"7"'],
    ['"6", "7-br"', '"7-br"'],
    ['"7-gzip"', '"7-gzip"'],
    ['"7-zip"', undefined],
    ['"8"', undefined],
    ['', undefined],
  ])('matches If-None-Match %p to version 7 and returns %p', (header, tag) => {
    expect(matchingTag(header, '"7"')).toBe(tag);
  });
});
