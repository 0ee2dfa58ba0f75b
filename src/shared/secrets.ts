import { createHash, randomInt } from 'node:crypto';

/** Independent random letters. */
export function randomText(letters: string, length: number): string {
  let text = '';
  while (text.length < length) text += letters[randomInt(letters.length)];
  return text;
}

/** How a secret is stored. A plain hash is enough for 70 random bits and more. */
export function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
