import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binary } from '../../scripts/lib/debian-packages.mjs';
import { type Change, fixedInstances, haproxyConfig } from '../../scripts/lib/haproxy.mjs';
import { paths } from '../../scripts/lib/paths.mjs';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { eventually } from './eventually.js';
import { findProgram } from './find-program.js';

/** Ports of this machine, or the name server that knows the addresses of the instances, and their port. */
type Instances = readonly number[] | { readonly nameServerPort: number; readonly port: number };

interface Ports {
  readonly http: number;
  readonly https: number;
}

/** What differs from the load balancer of docker-compose.yml: addresses. */
function configFor({ http, https }: Ports, instances: Instances): string {
  return haproxyConfig([
    ['bind :8080', `bind 127.0.0.1:${http}`],
    ['bind :8443', `bind 127.0.0.1:${https}`],
    ...changesFor(instances),
  ]);
}

function changesFor(instances: Instances): readonly Change[] {
  if ('nameServerPort' in instances) {
    const { nameServerPort, port } = instances;
    return [
      ['127.0.0.11:53', `127.0.0.1:${nameServerPort}`],
      ['app:3000', `app:${port}`],
    ];
  }
  return fixedInstances(instances.map((port) => `127.0.0.1:${port}`));
}

export interface LoadBalancer {
  /** Sends bytes from this address of the machine. Returns what comes back until the connection closes. */
  readonly send: (bytes: string, from?: string) => Promise<string>;
  readonly port: number;
  /** Open if there is a TLS_CERTIFICATE. */
  readonly httpsPort: number;
  /** What HAProxy has logged so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** Null where no HAProxy can be had. */
export function findHaproxy(): Binary | null {
  return findProgram('haproxy', paths.haproxyPackages);
}

/** The real HAProxy with its real rules, in front of instances on this machine. */
export async function startHaproxy(
  binary: Binary,
  instances: Instances,
  env: Readonly<Record<string, string>>,
): Promise<LoadBalancer> {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-haproxy-'));
  const [port, httpsPort] = [await findFreePort(), await findFreePort()];
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configFor({ http: port, https: httpsPort }, instances));
  // As many as the open files of a developer's machine allow.
  const limits = { TOTAL_CONNECTIONS: '500' };
  const child = spawn(binary.command, ['-db', '-f', file], {
    env: { ...binary.env, ...limits, ...env },
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = once(child, 'exit').then(() => {
    throw new Error(`HAProxy ended: ${output}`);
  });
  const send = (bytes: string, from = '127.0.0.1') => exchange(port, bytes, from);
  const stop = async () => {
    child.kill('SIGKILL');
    await exited.catch(() => undefined);
    rmSync(folder, { recursive: true });
  };
  const probe = 'GET /v1/items HTTP/1.1\r\nHost: onsale\r\nConnection: close\r\n\r\n';
  const serves = () => send(probe).then((answer) => answer.startsWith('HTTP/1.1 200'));
  try {
    await Promise.race([
      exited,
      eventually('HAProxy serves', () => serves().catch(() => false), 30_000),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, httpsPort, send, stop, output: () => output };
}

function exchange(port: number, bytes: string, localAddress: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () =>
      socket.write(bytes, 'latin1'),
    );
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}
