import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Certificate {
  /** For clients that trust it. */
  readonly certificate: string;
  /** A file with certificate and key, as HAProxy reads it. */
  readonly file: string;
}

/** A certificate of 127.0.0.1 that has signed itself. Needs openssl. */
export function makeCertificate(folder: string): Certificate {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const address = ['-subj', '/CN=onsale-tests', '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...address],
      ...['-keyout', key, '-out', cert],
    ],
    { stdio: 'pipe' },
  );
  const certificate = readFileSync(cert, 'utf8');
  const file = join(folder, 'both.pem');
  writeFileSync(file, certificate + readFileSync(key, 'utf8'));
  return { certificate, file };
}
