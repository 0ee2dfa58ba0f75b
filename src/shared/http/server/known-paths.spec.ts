import { KnownPaths } from './known-paths.js';

describe('KnownPaths', () => {
  const paths = new KnownPaths();
  paths.add(['PATCH'], '/v1/items/:itemId');
  paths.add(['HEAD', 'GET'], '/v1/items/:itemId');

  it.each([
    '/v1/items/7',
    '/v1/items/7?a=b',
    '/v1/items/7#fragment',
    'http://onsale.test/v1/items/7',
    '/v1/items/%37',
  ])('knows the methods of %s', (url) => {
    expect(paths.methodsOf(url)).toEqual(['GET', 'HEAD', 'PATCH', 'OPTIONS']);
  });

  it.each(['/v1/items', '/v1/items/', '/v1/items/7/8', '/#/v1/items/7'])(
    'finds no methods for %s',
    (url) => {
      expect(paths.methodsOf(url)).toEqual([]);
    },
  );
});
