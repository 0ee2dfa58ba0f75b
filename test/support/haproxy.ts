import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Binary } from '../../scripts/lib/debian-packages.mjs';
import { projectRoot } from '../../scripts/lib/paths.mjs';
import { findFreePort } from '../../scripts/lib/ports.mjs';
import { eventually } from './eventually.js';
import { findProgram } from './find-program.js';

const FILE = join(projectRoot, 'ops/haproxy/haproxy.cfg');

/** What differs from the load balancer of docker-compose.yml: addresses, and limits that a test reaches. */
function configFor(port: number, backendPorts: readonly number[]): string {
  const servers = backendPorts.map((at, index) => `server app${index + 1} 127.0.0.1:${at}`);
  const changes: readonly (readonly [string, string, number])[] = [
    ['bind :8080', `bind 127.0.0.1:${port}`, 1],
    ['server-template app 20 app:3000', servers.join('\n  '), 1],
    ['resolvers docker init-addr none', '', 1],
    ['maxconn 20000', 'maxconn 500', 1],
  ];
  let config = readFileSync(FILE, 'utf8');
  for (const [from, to, times] of changes) {
    const parts = config.split(from);
    if (parts.length !== times + 1)
      throw new Error(`haproxy.cfg does not have ${times} x "${from}"`);
    config = parts.join(to);
  }
  return config;
}

export interface LoadBalancer {
  /** Sends bytes from this address of the machine. Returns what comes back until the connection closes. */
  readonly send: (bytes: string, from?: string) => Promise<string>;
  readonly port: number;
  /** What HAProxy has logged so far. */
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

/** Null where no HAProxy can be had. */
export function findHaproxy(): Binary | null {
  return findProgram(
    `binaryOf(['haproxy'], { folder: paths.haproxyPackages, path: 'usr/sbin/haproxy' })`,
  );
}

/** The real HAProxy with its real rules, in front of ports of this machine. */
export async function startHaproxy(
  binary: Binary,
  backendPorts: readonly number[],
  env: Readonly<Record<string, string>>,
): Promise<LoadBalancer> {
  const folder = mkdtempSync(join(tmpdir(), 'onsale-haproxy-'));
  const port = await findFreePort();
  const file = join(folder, 'haproxy.cfg');
  writeFileSync(file, configFor(port, backendPorts));
  const child = spawn(binary.command, ['-db', '-f', file], { env: { ...binary.env, ...env } });
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
  return { port, send, stop, output: () => output };
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
