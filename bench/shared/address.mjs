/**
 * A client address for each visitor, for X-Forwarded-For. The service must trust this tool as a proxy.
 * @param {number} index
 */
export function addressOf(index) {
  return `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
}
