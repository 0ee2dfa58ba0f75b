import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../../scripts/lib/debian-packages.mjs';

/** Whether certificates can be made on this machine. */
export const hasOpenssl = findOnPath('openssl') !== undefined;

/**
 * Makes ca.pem, cert.pem with key.pem for server and client of this machine, and both.pem with the last two, as HAProxy
 * reads them. Returns the texts.
 */
export function makeCertificates(folder: string): { ca: string; cert: string; key: string } {
  const file = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const request = ['req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=onsale-tests'];
  openssl(...request, '-x509', '-days', '2', '-keyout', file('ca.key'), '-out', file('ca.pem'));
  openssl(...request, '-keyout', file('key.pem'), '-out', file('request.pem'));
  writeFileSync(file('names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  openssl(
    ...['x509', '-req', '-in', file('request.pem'), '-days', '2', '-extfile', file('names')],
    ...['-CA', file('ca.pem'), '-CAkey', file('ca.key'), '-CAcreateserial'],
    ...['-out', file('cert.pem')],
  );
  const [ca, cert, key] = ['ca', 'cert', 'key'].map((name) =>
    readFileSync(file(`${name}.pem`), 'utf8'),
  ) as [string, string, string];
  writeFileSync(file('both.pem'), cert + key);
  return { ca, cert, key };
}
