const GROUPS = 8;

/** The eight groups of 16 bits of a valid IPv6 address. Its last two may be written as IPv4. */
export function groupsOf(address: string): number[] {
  const plain = address
    .replace(/%.*$/, '')
    .replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_text, ...bytes: string[]) => {
      const [one = 0, two = 0, three = 0, four = 0] = bytes.map(Number);
      return `${((one << 8) + two).toString(16)}:${((three << 8) + four).toString(16)}`;
    });
  const [head = '', tail] = plain.split('::');
  const groups = (part = '') =>
    part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
  const [first, last] = [groups(head), groups(tail)];
  const missing = tail === undefined ? 0 : GROUPS - first.length - last.length;
  return [...first, ...Array<number>(missing).fill(0), ...last];
}
