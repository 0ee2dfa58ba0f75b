import Negotiator from 'negotiator';
import { ENCODINGS, type Encoding } from '../pipeline/tag-lists.js';
import { PROBLEM_MEDIA_TYPE } from '../problems/problem.js';

export const JSON_MEDIA_TYPE = 'application/json';
/** What most clients send: it costs no parsing. */
const USUAL = new Set([undefined, '', '*/*', JSON_MEDIA_TYPE]);
const PARAMETERS_BUT_Q = /;(?!\s*q\s*=)[^;,]*/gi;

/** Its types lack the option. */
interface EncodingNegotiator {
  encoding(available: readonly string[], options: { preferred: readonly string[] }): string;
}

/** Whether the `Accept` header takes JSON. The parameters of a media type do not matter, but for `q`. */
export function acceptsJson(accept: string | undefined): boolean {
  if (USUAL.has(accept)) return true;
  return (
    acceptedOf(accept, [JSON_MEDIA_TYPE, PROBLEM_MEDIA_TYPE]).includes(JSON_MEDIA_TYPE) ||
    withoutParameters(accept)?.includes(PROBLEM_MEDIA_TYPE) === true
  );
}

/** The preferred one of these media types, by default the first; undefined when the client takes none of them. */
export function preferredType(
  accept: string | undefined,
  offered: readonly string[],
): string | undefined {
  if (!accept || accept === offered[0]) return offered[0];
  const [preferred] = acceptedOf(accept, offered);
  if (preferred !== undefined) return preferred;
  return offered.includes(JSON_MEDIA_TYPE) && acceptsJson(accept) ? JSON_MEDIA_TYPE : undefined;
}

/** The offered media types that the client takes, in the order of its preference. */
function acceptedOf(accept: string | undefined, offered: readonly string[]): string[] {
  const headers = { accept: withoutParameters(accept) };
  return new Negotiator({ headers }).mediaTypes([...offered]);
}

function withoutParameters(accept: string | undefined): string | undefined {
  return accept?.replace(PARAMETERS_BUT_Q, '');
}

/** The content coding for the `Accept-Encoding` header; null for none. */
export function acceptedEncoding(acceptEncoding: string | undefined): Encoding | null {
  if (acceptEncoding === undefined) return null;
  const headers = { 'accept-encoding': acceptEncoding };
  const negotiator = new Negotiator({ headers }) as unknown as EncodingNegotiator;
  const encoding = negotiator.encoding([...ENCODINGS, 'identity'], { preferred: ENCODINGS });
  return ENCODINGS.find((one) => one === encoding) ?? null;
}
