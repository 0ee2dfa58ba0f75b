import type { Environment } from './environment.js';

/** PEM texts for a connection with TLS. Without `ca` the certificate authorities of Node.js count. */
export interface TlsFiles {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads `<prefix>_CA`, `<prefix>_CERT` and `<prefix>_KEY`; null without TLS.
 * @param needed what switches TLS on, for the message about a variable that has no use
 */
export function readTlsFiles(
  env: Environment,
  prefix: string,
  usesTls: boolean,
  needed: string,
): TlsFiles | null {
  const [ca, cert, key] = [`${prefix}_CA`, `${prefix}_CERT`, `${prefix}_KEY`] as const;
  if (!usesTls) {
    for (const name of [ca, cert, key])
      if (env.isSet(name)) env.reject(name, `${needed} beside it`);
    return null;
  }
  if (env.isSet(cert) !== env.isSet(key)) {
    env.reject(env.isSet(cert) ? key : cert, 'a value, because a certificate needs its key');
  }
  return { ...env.optional('ca', ca), ...env.optional('cert', cert), ...env.optional('key', key) };
}
