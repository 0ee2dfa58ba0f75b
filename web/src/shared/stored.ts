/** What the browser does not keep for this site, until the page is left. */
const unkept = new Map<string, unknown>();

/** JSON in the storage of the browser. Where the browser keeps nothing for this site, it ends with the page. */
export interface Stored<Value> {
  read(): Value | null;
  write(value: Value | null): void;
}

/** Removes all whose key begins so. */
export function removeStored(prefix: string): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix)) localStorage.removeItem(key);
    }
  } catch {
    // Nothing is kept for this site.
  }
}

export function stored<Value>(key: string): Stored<Value> {
  return {
    read() {
      try {
        const text = localStorage.getItem(key);
        if (text !== null) return JSON.parse(text) as Value | null;
      } catch {
        // Nothing is kept for this site.
      }
      return (unkept.get(key) as Value | undefined) ?? null;
    },
    write(value) {
      unkept.delete(key);
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {
        unkept.set(key, value);
      }
    },
  };
}
