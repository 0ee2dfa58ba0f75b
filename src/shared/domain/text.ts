/** White space of any script, including line breaks around a pasted word. */
const WHITE_SPACE = /\s+/gu;
/** Invisible characters: zero-width spaces and joiners, soft hyphens, Hangul fillers. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Free text: NFC, so that text from macOS (decomposed) equals text from Windows (composed). */
export function composed(text: string): string {
  return text.normalize('NFC');
}

/** A name, a title or a search word: NFC, trimmed, inner white space folded to one space. */
export function tidyName(text: string): string {
  return composed(text).replace(WHITE_SPACE, ' ').trim();
}

/** An e-mail address as it is stored and looked up: NFC, trimmed, in lower case. */
export function tidyEmail(text: string): string {
  return composed(composed(text).trim().toLowerCase());
}

/** A password as it is hashed: NFKC, so that it is the same from every keyboard (RFC 8265). */
export function compatiblePassword(text: string): string {
  return text.normalize('NFKC');
}

/** Of a new password, in characters. */
export const PASSWORD_LENGTH = { min: 8, max: 128 };

/** Whether what was typed and its NFKC form have the length of a password. */
export function hasPasswordLength(text: string, { min, max } = PASSWORD_LENGTH): boolean {
  const { length } = compatiblePassword(text);
  return Math.min(length, [...text].length) >= min && Math.min(length, text.length) <= max;
}

/**
 * The key that compares names. Names that differ only in case, compatibility forms (`Ａ`, `ﬁ`) or
 * invisible characters have the same key. Empty when the name shows nothing.
 */
export function nameKey(text: string): string {
  const visible = text.normalize('NFKC').replace(INVISIBLE, '');
  // JavaScript has no case folding; upper case turns ß into SS, and both sigmas into one.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return tidyName(folded.normalize('NFKC'));
}
