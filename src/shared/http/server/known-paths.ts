const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Which methods a path takes: for 405 and OPTIONS. Used only for requests that no route takes. */
export class KnownPaths {
  private readonly routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];

  add(methods: readonly string[], path: string): void {
    const pattern = path.replace(/:\w+/g, '[^/]+').replace('*', '.*');
    this.routes.push({ pattern: new RegExp(`^${pattern}$`), methods });
  }

  /** For the `Allow` header. Empty for an unknown path. */
  methodsOf(url: string): readonly string[] {
    // The server as a whole (RFC 9110, section 9.3.7).
    if (url === '*') return ['OPTIONS'];
    // A target may be a whole URL (RFC 9112, section 3.2.2).
    const [target = ''] = url.replace(/^https?:\/\/[^/]+/i, '').split(/[?#]/, 1);
    const path = decoded(target);
    const found = this.routes.filter(({ pattern }) => pattern.test(path));
    if (found.length === 0) return [];
    const isFound = (method: string) => found.some(({ methods }) => methods.includes(method));
    return [...METHODS.filter(isFound), 'OPTIONS'];
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
