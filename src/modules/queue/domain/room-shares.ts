/**
 * The share of one instance in all rooms: each room has one owner, and when an instance comes or goes, only the rooms of
 * that instance change their owner (rendezvous hashing). All instances compute the same.
 */
export function shareOf(
  instance: string,
  instances: readonly string[],
): (roomId: string) => boolean {
  const own = hashOf(instance);
  const all = instances.map(hashOf);
  return (roomId) => {
    const room = hashOf(roomId);
    const weight = mixed(room ^ own);
    return all.every((other) => mixed(room ^ other) <= weight);
  };
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** The finalizer of MurmurHash3: similar numbers get unlike results. */
function mixed(number: number): number {
  let hash = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
