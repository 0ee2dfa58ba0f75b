import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openSale, type Sale } from '../support/sale.js';
import { World } from '../support/world.js';

const run = promisify(execFile);
const ROOT = process.cwd();
const CLIENT = join(ROOT, 'clients', 'typescript');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const ADDRESS = 'http://localhost:3000';

/** Installs what would be published in an empty folder, and follows its README there. */
describe('The package @onsale/client', () => {
  let world: World;
  let sale: Sale;
  let folder: string;
  const installed = (...path: string[]) => join(folder, 'node_modules', '@onsale/client', ...path);

  beforeAll(async () => {
    world = await World.start();
    sale = await openSale(world);
    // Outside the project, whose packages must not be found.
    folder = mkdtempSync(join(tmpdir(), 'onsale-client-'));
    const packed = join(folder, 'packed');
    mkdirSync(packed);
    await npm('pack', CLIENT, '--pack-destination', packed);
    // Its dependencies, as the lockfile has installed them. Nothing comes from a registry.
    for (const name of ['openapi-fetch', 'openapi-typescript-helpers']) {
      const source = join(ROOT, 'node_modules', name);
      await npm('pack', source, '--ignore-scripts', '--pack-destination', packed);
    }
    const dependencies = readdirSync(packed).map((file) => [nameIn(file), `file:packed/${file}`]);
    const manifest = {
      private: true,
      type: 'module',
      dependencies: Object.fromEntries(dependencies),
    };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
    await npm('install', '--offline', '--no-audit', '--no-fund');
  });

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await world.stop();
  });

  it('contains the build with its types, the README and the licence', () => {
    const files = readdirSync(installed(), { recursive: true, encoding: 'utf8' }).sort();
    const modules = [
      'errors',
      'events',
      'index',
      'onsale',
      'queue',
      'requests',
      'schema',
      'timing',
    ];
    const built = modules.flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
    const expected = ['LICENSE', 'README.md', 'dist', ...built, 'package.json'];
    expect(files).toEqual(expected.sort());
  });

  it('imports no module but openapi-fetch', () => {
    const modules = readdirSync(installed('dist')).filter((file) => file.endsWith('.js'));
    const imports = modules.flatMap((file) =>
      [...readFileSync(installed('dist', file), 'utf8').matchAll(/from '([^.'][^']*)'/g)].map(
        ([, name]) => name,
      ),
    );
    expect(imports).toEqual(['openapi-fetch']);
  });

  it('walks the on-sale of its README, from sign-up to the tickets', async () => {
    const [story = ''] = /(?<=```ts\n)[\s\S]*?(?=```)/.exec(read(installed('README.md'))) ?? [];
    expect(story.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(20);
    expect(story).toContain(ADDRESS);
    writeFileSync(join(folder, 'story.ts'), story.replace(ADDRESS, world.app.baseUrl));
    await compile('story.ts');
    const { stdout } = await run(process.execPath, ['story.js'], { cwd: folder });
    const [place, receipt] = stdout.trim().split('\n');
    expect(place).toMatch(/^ACTIVE 0 /);
    expect(receipt).toMatch(/^R-?\S+ \[/);
    const [user] = await world.rows<{ id: string }>(
      `SELECT id FROM user_users WHERE name = 'Mina'`,
    );
    const tickets = await world.count(
      `SELECT count(*) FROM ticket_tickets WHERE user_id = $1 AND show_id = $2`,
      [user?.id, sale.showId],
    );
    expect(tickets).toBe(2);
  });

  it('refuses a wrong path, body or code when it is compiled', async () => {
    const wrong = `
      import { Onsale, ProblemError } from '@onsale/client';
      const onsale = new Onsale();
      // @ts-expect-error There is no such path.
      await onsale.get('/v1/consorts');
      // @ts-expect-error The body is missing.
      await onsale.post('/v1/queue/tokens');
      // @ts-expect-error An amount is a number.
      await onsale.post('/v1/balance/charges', { body: { amount: '1' } });
      const balance: number = (await onsale.get('/v1/balance')).balance;
      const error: unknown = balance;
      if (error instanceof ProblemError) {
        // @ts-expect-error There is no such code.
        if (error.code === 'SEAT_ALREADY_RESERVD') throw error;
      }`;
    writeFileSync(join(folder, 'wrong.ts'), wrong);
    await compile('wrong.ts');
  });

  /** As a project does that knows nothing of Node.js. @throws Error with what the compiler says */
  async function compile(file: string): Promise<void> {
    const options = [
      ...['--ignoreConfig', '--strict', '--target', 'es2022', '--lib', 'es2022,dom'],
      ...['--module', 'nodenext', '--moduleResolution', 'nodenext'],
    ];
    await run(process.execPath, [TSC, ...options, file], { cwd: folder }).catch(
      (error: { stdout: string }) => {
        throw new Error(error.stdout);
      },
    );
  }

  /** @throws Error with what npm says */
  async function npm(...args: string[]): Promise<void> {
    await run('npm', args, { cwd: folder });
  }
});

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** Of a file that `npm pack` has written. */
function nameIn(file: string): string {
  return file.replace(/-\d.*$/, '').replace(/^onsale-/, '@onsale/');
}
