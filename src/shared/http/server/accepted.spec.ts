import { acceptedEncoding, acceptsJson, preferredType } from './accepted.js';

describe('acceptsJson', () => {
  it.each([
    undefined,
    '',
    '*/*',
    'application/json',
    'application/*',
    'Application/JSON; charset=utf-8',
    'application/json;q=0.1',
    'application/json ; v=2 ; q = 0.5',
    'application/problem+json',
    'application/problem+json, application/json',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2',
    'text/html, application/json;q=0.2',
  ])('returns true for %p', (accept) => {
    expect(acceptsJson(accept)).toBe(true);
  });

  it.each([
    'text/html',
    'application/xml, text/*',
    'text/event-stream',
    'application/json;q=0',
    'application/json;q=0, */*',
    'application/json; charset=utf-8; q=0.0, application/*',
    '*/*;q=0',
    'application/vnd.api+json',
  ])('returns false for %p', (accept) => {
    expect(acceptsJson(accept)).toBe(false);
  });

  it('reads a hostile header of 16 KiB in little time', () => {
    const started = performance.now();
    for (const part of [',', ';', '; ', ';q', 'a/b;', '"'])
      acceptsJson(part.repeat(16_384 / part.length));
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('preferredType', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/problem+json', 'application/json'],
    ['text/csv', 'text/csv'],
    ['text/csv; header=present', 'text/csv'],
    ['text/*', 'text/csv'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['application/json, text/csv;q=0.5', 'application/json'],
    ['text/html', undefined],
    ['text/csv;q=0', undefined],
  ])('for %p is %p', (accept, type) => {
    expect(preferredType(accept, ['application/json', 'text/csv'])).toBe(type);
  });
});

describe('preferredType without JSON', () => {
  it.each([
    [undefined, true],
    ['', true],
    ['text/event-stream', true],
    ['text/event-stream; charset=utf-8', true],
    ['application/json, text/event-stream;q=0.1', true],
    ['text/*', true],
    ['*/*', true],
    ['application/json', false],
    ['application/problem+json', false],
    ['text/event-stream;q=0, */*', false],
  ])('for %p is a type that the client takes: %p', (accept, isAccepted) => {
    const type = preferredType(accept, ['text/event-stream']);
    expect(type).toBe(isAccepted ? 'text/event-stream' : undefined);
  });
});

describe('acceptedEncoding', () => {
  it.each([
    [undefined, null],
    ['', null],
    ['identity', null],
    ['deflate, zstd', null],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['gzip;q=0, br;q=0', null],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['identity, gzip;q=0.5', null],
    ['gzip;q=-1, x', null],
  ])('maps Accept-Encoding %p to %p', (header, encoding) => {
    expect(acceptedEncoding(header)).toBe(encoding);
  });
});
