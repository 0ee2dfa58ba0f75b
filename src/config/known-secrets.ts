/**
 * Keys of `npm run demo:payment-provider`, and the secret of `npm run demo:data-platform`. They are in this
 * repository, so production refuses them. Tests compare them with those in scripts/lib.
 */
export const PUBLIC_PROVIDER_KEYS: ReadonlySet<string> = new Set([
  ...['test_sk_emulator', 'test_ck_emulator'],
  ...['sk_test_emulator', 'pk_test_emulator', 'whsec_emulator'],
]);
export const DEMO_DATA_PLATFORM_SECRET = 'whsec_b25zYWxlLWRlbW8tZGF0YS1wbGF0Zm9ybS1zZWNyZXQ=';

/** Keys of examples in standards, which people copy: RFC 7515 (A.1), Standard Webhooks, RFC 8032 (7.1). */
const KEYS_OF_EXAMPLES = [
  'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
  ...['MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'C2FVsBQIhrscChlQIMV+b5sSYspob7oD'],
  ...[
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
  ].map((seed) => Buffer.from(seed, 'hex').toString('base64')),
].map((text) => Buffer.from(text, 'base64'));

/** Of 32 random bytes nearly all differ. */
const MIN_DISTINCT_BYTES = 12;

/**
 * Whether everybody knows these bytes of a key, or could guess them: an example, a pattern, or text of known
 * words. `minUnknown` is how many characters of a text nobody may know.
 */
export function isKnownKey(key: Buffer, minUnknown: number): boolean {
  const [first = 0, second = 0] = key;
  const isRun = key.every((byte, at) => byte === ((first + at * (second - first)) & 0xff));
  const isPattern = isRun || new Set(key).size < MIN_DISTINCT_BYTES;
  const text = key.toString('latin1');
  const isText = /^[\x20-\x7e]+$/.test(text);
  return (
    isPattern ||
    (isText && unknownPartOf(text).length < minUnknown) ||
    KEYS_OF_EXAMPLES.some((one) => one.equals(key))
  );
}

/**
 * Words of secrets that everybody knows: placeholders in documents and examples, and the most used
 * passwords. Without blanks and signs, in lower case.
 */
const KNOWN_WORDS = [
  ...['changeme', 'changethis', 'change', 'replace', 'placeholder', 'example', 'sample', 'default'],
  ...[
    'password',
    'passwort',
    'passphrase',
    'passwd',
    'pass',
    'secret',
    'private',
    'random',
    'string',
  ],
  ...[
    'token',
    'signing',
    'session',
    'cookie',
    'security',
    'secure',
    'insecure',
    'super',
    'very',
    'strong',
  ],
  ...[
    'your',
    'this',
    'that',
    'with',
    'here',
    'long',
    'please',
    'must',
    'never',
    'dont',
    'not',
    'use',
  ],
  ...['production', 'prod', 'development', 'test', 'testing', 'local', 'staging', 'demo'],
  ...['admin', 'administrator', 'root', 'user', 'login', 'welcome', 'letmein', 'master', 'access'],
  ...[
    'onsale',
    'queue',
    'ticket',
    'shop',
    'jwt',
    'hmac',
    'key',
    'auth',
    'api',
    'bit',
    'base64',
    'hs256',
  ],
  ...[
    'keyboardcat',
    'keyboard',
    'cat',
    'monkey',
    'dragon',
    'sunshine',
    'princess',
    'football',
    'iloveyou',
  ],
  ...['correct', 'horse', 'battery', 'staple', 'good', 'hunter', 'whatever', 'trustno', 'starwars'],
  ...['qwerty', 'qwertyuiop', 'qwertz', 'asdfgh', 'asdf', 'zxcvbn', 'qazwsx'],
  ...['my', 'the', 'for', 'and', 'is', 'in', 'to', 'of', 'me', 'it', 'at', 'least'],
].sort((one, other) => other.length - one.length);

/** How people write letters as digits and signs. */
const LETTERS: Readonly<Record<string, string>> = {
  '0': 'o',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '1': 'i',
};

/** Characters that follow each other, such as `1234` and `fedc`, or repeat. */
const SHORTEST_RUN = 4;

/**
 * What is left of a secret without known words, runs and repetitions: the characters that somebody
 * would have to guess. `words` are further ones, for example the address of the account.
 */
export function unknownPartOf(secret: string, words: readonly string[] = []): string {
  const plain = lettersOf(secret);
  const spelled = lettersOf(secret.replace(/./gsu, (sign) => LETTERS[sign] ?? sign));
  const all = [...words.map(lettersOf).filter((word) => word.length > 2), ...KNOWN_WORDS];
  const parts = [plain, spelled].map((text) => withoutRuns(withoutWords(period(text), all)));
  return parts.reduce((one, other) => (other.length < one.length ? other : one));
}

function lettersOf(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The part that a text repeats, `abc` for `abcabcab`. */
function period(text: string): string {
  for (let length = 1; length <= text.length / 2; length += 1) {
    if (text.slice(length) === text.slice(0, -length)) return text.slice(0, length);
  }
  return text;
}

function withoutWords(text: string, words: readonly string[]): string {
  return words.reduce((left, word) => left.replaceAll(word, ' '), text).replaceAll(' ', '');
}

function withoutRuns(text: string): string {
  let left = '';
  for (let start = 0; start < text.length;) {
    const step = text.charCodeAt(start + 1) - text.charCodeAt(start);
    let end = start + 1;
    if (Math.abs(step) <= 1) {
      while (text.charCodeAt(end) - text.charCodeAt(end - 1) === step) end += 1;
    }
    if (end - start < SHORTEST_RUN) end = start + 1;
    if (end === start + 1) left += text[start];
    start = end;
  }
  return left;
}
