/**
 * JSON in the storage of the browser. Reading gives null, and writing does nothing, where the browser keeps
 * nothing for this site.
 */
export interface Stored<Value> {
  read(): Value | null;
  write(value: Value | null): void;
}

export function stored<Value>(key: string): Stored<Value> {
  return {
    read() {
      try {
        return JSON.parse(localStorage.getItem(key) ?? 'null') as Value | null;
      } catch {
        return null;
      }
    },
    write(value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch {
        // Nothing is kept for this site.
      }
    },
  };
}
