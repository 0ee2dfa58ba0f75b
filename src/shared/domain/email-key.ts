import { nameKey } from './text.js';

/** Domains of one provider, at which a name is the same mailbox. */
const SAME_DOMAIN: Readonly<Record<string, string>> = {
  'googlemail.com': 'gmail.com',
  'daum.net': 'hanmail.net',
  ...{ 'me.com': 'icloud.com', 'mac.com': 'icloud.com' },
  ...{ 'protonmail.com': 'proton.me', 'pm.me': 'proton.me' },
};
/** Domains at which mail arrives with dots in the name or without them. */
const IGNORE_DOTS = new Set(['gmail.com', 'proton.me']);
/** In characters, so that every key fits into an index. */
const MAX_LENGTH = 254;

/**
 * The canonical form of a tidy e-mail address: addresses of one mailbox have the same. It compares
 * addresses, and mail is never sent to it. A text that is no address has a key too.
 */
export function emailKey(email: string): string {
  const address = nameKey(email);
  const at = address.lastIndexOf('@');
  if (at < 1) return address.slice(0, MAX_LENGTH);
  const domain = asciiDomain(address.slice(at + 1));
  const provider = SAME_DOMAIN[domain] ?? domain;
  const name = untagged(unquoted(address.slice(0, at)));
  const bare = IGNORE_DOTS.has(provider) ? name.replaceAll('.', '') : name;
  return `${bare || name}@${provider}`.slice(0, MAX_LENGTH);
}

/** RFC 5321, section 4.1.2: `"mina"` and `min\a` in quotes are spellings of `mina`. */
function unquoted(name: string): string {
  const [, quoted] = /^"(.*)"$/s.exec(name) ?? [];
  return quoted === undefined ? name : quoted.replace(/\\(.)/gs, '$1');
}

function untagged(name: string): string {
  const tag = name.indexOf('+');
  return tag > 0 ? name.slice(0, tag) : name;
}

/** A domain as DNS knows it, whichever script it was typed in. */
function asciiDomain(domain: string): string {
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : domain;
}
