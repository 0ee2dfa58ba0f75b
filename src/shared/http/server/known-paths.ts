import type { Operation } from '../pipeline/operation.js';

/** Which methods a path takes: for 405 and OPTIONS. Used only for requests that no route takes. */
export class KnownPaths {
  private paths: readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  add(operations: readonly Pick<Operation, 'method' | 'path'>[]): void {
    const methods = new Map<string, string[]>();
    for (const { method, path } of operations) {
      const all = method === 'GET' ? ['GET', 'HEAD'] : [method];
      methods.set(path, [...(methods.get(path) ?? []), ...all]);
    }
    this.paths = [...methods].map(([path, known]) => ({
      pattern: new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`),
      methods: known,
    }));
  }

  /** Empty for an unknown path. */
  methodsOf(url: string): readonly string[] {
    // A target may be a whole URL (RFC 9112, section 3.2.2).
    const [target = ''] = url.replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/, 1);
    const path = decoded(target);
    const found = this.paths.filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => methods))];
  }
}

/** Returns the target unchanged when its escapes are not UTF-8. */
function decoded(target: string): string {
  try {
    return decodeURI(target);
  } catch {
    return target;
  }
}
