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

type Area = 'localStorage' | 'sessionStorage';

export function stored<Value>(key: string, area: Area = 'localStorage'): Stored<Value> {
  return {
    read() {
      try {
        const text = window[area].getItem(key);
        if (text !== null) return JSON.parse(text) as Value | null;
      } catch {
        // Nothing is kept for this site.
      }
      return (unkept.get(key) as Value | undefined) ?? null;
    },
    write(value) {
      unkept.delete(key);
      try {
        if (value === null) window[area].removeItem(key);
        else window[area].setItem(key, JSON.stringify(value));
      } catch {
        unkept.set(key, value);
      }
    },
  };
}

/** The id of the user who has bought in a room, in this tab. The waiting page then asks before it joins again. */
export function buyerIn(roomId: string): Stored<string> {
  return stored(`onsale.buyer.${roomId}`, 'sessionStorage');
}
