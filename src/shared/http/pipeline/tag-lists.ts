import type { ExpectedVersions } from '../../domain/version.js';

/** `"7"`, or `"7-gzip"` of a compressed response. Weak tags never match (RFC 9110, section 13.1.1). */
const OWN_TAG = /^"([1-9]\d{0,8})(?:-[a-z]+)?"$/;

export function expectedVersions(ifMatch: string | undefined): ExpectedVersions {
  if (ifMatch === undefined || ifMatch.trim() === '*') return null;
  return ifMatch.split(',').flatMap((tag) => {
    const [, version] = OWN_TAG.exec(tag.trim()) ?? [];
    return version === undefined ? [] : [Number(version)];
  });
}

export function etagOf(version: number | string): string {
  return `"${version}"`;
}

/** Content codings of responses, the preferred one first. */
export const ENCODINGS = ['br', 'gzip'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** The tag of the same state under a content coding: the bytes differ, so must strong tags. */
export function encodedTag(etag: string, encoding: Encoding): string {
  return `${etag.slice(0, -1)}-${encoding}"`;
}

/** The tag of `If-None-Match` that `etag` matches (RFC 9110, section 13.1.2: weak ones too). */
export function matchingTag(ifNoneMatch: string | undefined, etag: string): string | undefined {
  if (ifNoneMatch === undefined) return undefined;
  if (ifNoneMatch.trim() === '*') return etag;
  const forms = [etag, ...ENCODINGS.map((encoding) => encodedTag(etag, encoding))];
  const tags = ifNoneMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.find((tag) => forms.includes(tag));
}
