import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ADMIN, World } from '../support/world.js';

const run = promisify(execFile);
const ROOT = process.cwd();
const bin = (path: string) => resolve(ROOT, 'node_modules', path);
const OPTIONS = [
  ...['--strict', '--skipLibCheck', '--ignoreConfig'],
  ...['--target', 'es2023', '--module', 'nodenext', '--moduleResolution', 'nodenext'],
  ...['--lib', 'es2023,dom,dom.iterable', '--types', 'node'],
];

/** Generates each client from the served document, type checks its story, and runs it. */
describe('A generated client', () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    world = await World.start();
    // Inside the project, so that the packages are found.
    mkdirSync(join(ROOT, '.onsale'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.onsale', 'clients-'));
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
    const document = await fetch(`${world.app.baseUrl}/openapi.json`);
    writeFileSync(join(folder, 'openapi.json'), await document.text());
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.stop();
  });

  it('completes the whole sale with openapi-typescript and openapi-fetch', async () => {
    await node([bin('openapi-typescript/bin/cli.js'), 'openapi.json', '-o', 'schema.ts']);
    await walk('openapi-fetch');
  });

  it('completes the whole sale with @hey-api/openapi-ts', async () => {
    const generator = bin('@hey-api/openapi-ts/bin/run.js');
    await node([generator, '-i', 'openapi.json', '-o', 'client', '-s']);
    await walk('hey-api');
  });

  async function walk(story: string): Promise<void> {
    copyFileSync(join(ROOT, 'test', 'e2e', 'clients', `${story}.ts`), join(folder, `${story}.ts`));
    await node([bin('typescript/bin/tsc'), ...OPTIONS, `${story}.ts`]);
    const { userId, left } = JSON.parse(await node([`${story}.js`])) as Record<string, unknown>;
    expect(left).toBe(22_000);
    const payments = await world.rows(
      `SELECT amount, status FROM payment_payments WHERE user_id = $1 ORDER BY amount`,
      [userId],
    );
    expect(payments).toEqual([
      { amount: '10000', status: 'PAID' },
      { amount: '18000', status: 'PAID' },
    ]);
    const rooms = await world.rows(`SELECT admit_per_second, capacity FROM queue_rooms`);
    expect(rooms).toContainEqual({ admit_per_second: 1_000, capacity: 500 });
  }

  /** Returns the output of the program. @throws Error with the output if the program fails */
  async function node(args: string[]): Promise<string> {
    const env = {
      ONSALE_URL: world.app.baseUrl,
      ADMIN_EMAIL: ADMIN.email,
      ADMIN_PASSWORD: ADMIN.password,
    };
    return run(process.execPath, args, { cwd: folder, env }).then(
      ({ stdout }) => stdout,
      (error: { stdout?: string; stderr?: string }) => {
        throw new Error(`${args[0]} failed:\n${error.stdout}\n${error.stderr}`);
      },
    );
  }
});
