export const ID_BYTES = 16;

/** Makes a UUIDv4 (RFC 9562) of the first 16 of these bytes. */
export function entryIdOf(hmac: Uint8Array): Uint8Array {
  const id = new Uint8Array(hmac.subarray(0, ID_BYTES));
  id[6] = (id[6]! & 0x0f) | 0x40;
  id[8] = (id[8]! & 0x3f) | 0x80;
  return id;
}

/** The text of the id at `index` of ids in a row. */
export function idAt(ids: Buffer, index: number): string {
  const hex = ids.toString('hex', index * ID_BYTES, (index + 1) * ID_BYTES);
  return [
    ...[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16)],
    ...[hex.slice(16, 20), hex.slice(20)],
  ].join('-');
}

export function idBytes(id: string): Buffer {
  return Buffer.from(id.replaceAll('-', ''), 'hex');
}

/** The index of an id in ascending ids; -1 without it. */
export function indexOfId(ids: Buffer, id: string): number {
  const wanted = idBytes(id);
  let [low, high] = [0, ids.length / ID_BYTES];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = ids.compare(wanted, 0, ID_BYTES, middle * ID_BYTES, (middle + 1) * ID_BYTES);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}
