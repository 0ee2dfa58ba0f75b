import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { paths } from '../../scripts/lib/paths.mjs';

const BUILT = join(paths.dist, 'src/shared/logging/background-output.js');

/** Some megabytes, so that one write is under way when the process ends. */
const LINES = 20_000;

describe('The output in the background', () => {
  /** What a process wrote that logged its lines and came to this end. */
  async function writtenUntil(end: string): Promise<string> {
    const program = `
      import { backgroundOutput } from '${pathToFileURL(BUILT).href}';
      const output = backgroundOutput();
      for (let line = 1; line <= ${LINES}; line += 1) output.write('줄 ' + line + ' ' + 'é'.repeat(60) + '\\n');
      ${end}`;
    const command = ['--input-type=module', '--eval', program];
    const run = promisify(execFile)(process.execPath, command, { maxBuffer: 64 * 1024 * 1024 });
    const { stdout } = await run.catch((error: { stdout: string }) => error);
    return stdout;
  }

  const all = Array.from({ length: LINES }, (_, index) => `줄 ${index + 1} ${'é'.repeat(60)}\n`);

  it.each([
    ['has nothing more to do', ''],
    ['has waited until all is out', 'await output.flush();'],
    ['ends itself', 'process.exit(0);'],
    ['ends of an error', "throw new Error('not caught');"],
  ])('has written every line, whole and in order, when a process %s', async (_, end) => {
    expect((await writtenUntil(end)) === all.join('')).toBe(true);
  });
});
