/** White space of any script, also as it stands around a pasted word. */
const WHITE_SPACE = /\s+/gu;
/** Signs that nobody sees: zero-width spaces and joiners, soft hyphens, Hangul fillers. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Free text: NFC, so that text from macOS (decomposed) equals text from Windows (composed). */
export function composed(text: string): string {
  return text.normalize('NFC');
}

/** A name, a title or a search word: NFC, trimmed, inner white space folded to one space. */
export function tidyName(text: string): string {
  return composed(text).replace(WHITE_SPACE, ' ').trim();
}

/** An e-mail address as it is stored and looked up: without blanks around it, in lower case. */
export function tidyEmail(text: string): string {
  return composed(composed(text).trim().toLowerCase());
}

/** A password as it is hashed: NFKC, so that every keyboard gives the same one (RFC 8265). */
export function compatiblePassword(text: string): string {
  return text.normalize('NFKC');
}

/**
 * What two names share when people take them for the same: without case, compatibility forms
 * (`Ａ`, `ﬁ`) and invisible signs. Empty when nothing can be seen.
 */
export function nameKey(text: string): string {
  const visible = text.normalize('NFKC').replace(INVISIBLE, '');
  // JavaScript has no case folding; upper case turns ß into SS, and both sigmas into one.
  const folded = visible.toLowerCase().toUpperCase().toLowerCase().replaceAll('ς', 'σ');
  return tidyName(folded.normalize('NFKC'));
}
