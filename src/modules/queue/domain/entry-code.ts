/** Without 0, 1, I, L, O and U: no two of these look alike. */
export const CODE_LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 30 letters in 16 places: 78 bits. */
export const CODE_LENGTH = 16;

const GROUP = /.{4}(?=.)/g;
const BLANKS = /[\s-]/g;

/** As people read it: `7KQM-9XWD-2RTC-VH4P`. */
export function printedCode(code: string): string {
  return code.replace(GROUP, '$&-');
}

/** The code as people type it: in any case, with or without hyphens and blanks. */
export function typedCode(text: string): string {
  return text.replace(BLANKS, '').toUpperCase();
}
