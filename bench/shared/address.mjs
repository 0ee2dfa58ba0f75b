/**
 * A client address for each visitor. The service believes it where it trusts this tool as a proxy.
 * @param {number} index
 */
export function addressOf(index) {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}
