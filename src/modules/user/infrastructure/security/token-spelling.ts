/**
 * Whether the signature of a JWT is written as its signer writes it. Base64url has several spellings of the
 * same bytes, which differ in the last character, and the library takes all of them.
 */
export function hasUsualSpelling(token: string): boolean {
  const signature = token.slice(token.lastIndexOf('.') + 1);
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}
