import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { projectRoot } from '../../scripts/lib/paths.mjs';

/* eslint-disable @typescript-eslint/no-explicit-any -- assertions say what is expected */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> };
  readonly spec: any;
  readonly data: Record<string, string>;
}

const FOLDER = join(projectRoot, 'ops/kubernetes');

export function readKubernetes(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/** The names of the files with manifests. */
export const manifestFiles = readdirSync(FOLDER).filter((name) =>
  /(?<!kustomization)\.yaml$/.test(name),
);

export const manifests = manifestFiles.flatMap((file) =>
  parseAllDocuments(readKubernetes(file)).map((document) => document.toJS() as Manifest),
);

/** The only manifest of this kind and name. */
export function manifestOf(kind: string, name = 'onsale'): Manifest {
  const found = manifests.filter((it) => it.kind === kind && it.metadata.name === name);
  const [manifest] = found;
  if (!manifest || found.length > 1) throw new Error(`${found.length} manifests: ${kind} ${name}`);
  return manifest;
}

/** What the schemas of the API say against each manifest. */
export function schemaProblemsOf(checked: readonly object[]): string[][] {
  const program = join(projectRoot, 'test/support/kubernetes-schemas.mjs');
  const options = { input: JSON.stringify(checked), encoding: 'utf8' } as const;
  return JSON.parse(execFileSync(process.execPath, [program], options)) as string[][];
}

/** The shell commands of the README's block that contains a text. */
export function readmeCommands(text: string): string {
  const [, ...blocks] = readKubernetes('README.md').split('```sh');
  const block = blocks.map((rest) => rest.split('```')[0] ?? '').find((one) => one.includes(text));
  if (block === undefined) throw new Error(`The README has no block with ${text}`);
  return block;
}
