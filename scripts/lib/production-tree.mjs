import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { lastOf, programOf, readDockerfile } from './dockerfile.mjs';
import { projectRoot } from './paths.mjs';
import { run } from './processes.mjs';

/** The working directory in the stages of the Dockerfile. */
const WORKDIR = '/app';

/** @typedef {{ env: Record<string, string>, entrypoint: string[], healthCheck: string[] }} Image */

/**
 * Creates the working directory of the image by the steps of the Dockerfile. Performs the stage
 * `dependencies`; takes the result of the stage `build` from the project's dist.
 * @param {string} folder gets a folder for each stage
 * @returns {Promise<Image & { tree: string }>} with the commands of the image
 */
export async function makeProductionTree(folder) {
  const stages = readDockerfile(readFileSync(join(projectRoot, 'Dockerfile'), 'utf8'));
  const dependencies = stages.find(({ name }) => name === 'dependencies');
  const last = stages.at(-1);
  if (!dependencies || !last) throw new Error('The Dockerfile has no stage `dependencies`');

  const installed = join(folder, 'dependencies');
  const tree = join(folder, 'image');
  await perform(dependencies, installed, {});
  await perform(last, tree, { dependencies: installed, build: projectRoot });
  const env = lastOf(last, 'ENV').args.map((setting) => setting.split('='));
  return {
    tree,
    env: Object.fromEntries(env),
    entrypoint: programOf(lastOf(last, 'ENTRYPOINT')),
    healthCheck: programOf(lastOf(last, 'HEALTHCHECK')),
  };
}

/**
 * @param {import('./dockerfile.mjs').Stage} stage
 * @param {string} target the folder for its working directory
 * @param {Record<string, string>} stages the folders of the stages that it copies from
 */
async function perform({ instructions }, target, stages) {
  mkdirSync(target, { recursive: true });
  for (const { keyword, flags, args, text } of instructions) {
    if (keyword === 'RUN') await run('sh', ['-c', text], { cwd: target });
    if (keyword !== 'COPY') continue;
    const sources = args.slice(0, -1);
    const destination = args.at(-1) ?? '.';
    for (const source of sources) {
      const from = flags.from ? stages[flags.from] : projectRoot;
      if (from === undefined) throw new Error(`No stage ${flags.from} to copy ${source} from`);
      const to = destination.endsWith('/') ? join(destination, basename(source)) : destination;
      cpSync(join(from, source.replace(`${WORKDIR}/`, '')), join(target, to), { recursive: true });
    }
  }
}
