import { eventually } from '../support/eventually.js';
import { dataFolder, isRunning, NpmRun } from '../support/npm-run.js';

/** The whole start, on a busy machine. */
const START_MS = 120_000;
const END_MS = 30_000;

const SERVERS = ['application.pid', 'postgres.pid', 'redis.pid'];

type Recorded = ReadonlyMap<string, number>;

async function everythingEnds(run: NpmRun, processes: Recorded): Promise<void> {
  await eventually(
    'nothing that npm started runs any more',
    () => ![...processes.values()].some(isRunning) && run.hasCleanedUp(),
    END_MS,
  );
}

function recordsOf(run: NpmRun, names: readonly string[]): Promise<Recorded> {
  const complete = () => {
    const records = run.recorded();
    return names.every((name) => records.has(name)) && records;
  };
  return eventually(`${names.join(', ')} are recorded`, complete, START_MS);
}

describe('A killed npm', () => {
  // All tests share one folder, because the creation of its database takes most of a first start.
  const folder = dataFolder();

  it.each(['SIGTERM', 'SIGHUP', 'SIGKILL'] as const)(
    'leaves no server of npm start behind after %s',
    async (signal) => {
      const run = await NpmRun.of(folder, 'start');
      const processes = await recordsOf(run, ['start.lock', ...SERVERS]);
      run.kill(signal);
      await everythingEnds(run, processes);
    },
    START_MS + END_MS,
  );

  it(
    'leaves no server behind when the start script is killed instead',
    async () => {
      const run = await NpmRun.of(folder, 'start');
      const processes = await recordsOf(run, ['start.lock', ...SERVERS]);
      process.kill(processes.get('start.lock')!, 'SIGKILL');
      await everythingEnds(run, processes);
    },
    START_MS + END_MS,
  );

  it(
    'leaves neither Jest nor a database of npm test behind after SIGKILL',
    async () => {
      const run = await NpmRun.of(folder, 'test', '--', 'operations/readme');
      const names = ['owner.pid', 'postgres.pid', 'redis.pid', 'test.runner.pid'];
      const processes = await recordsOf(run, names);
      run.kill('SIGKILL');
      await everythingEnds(run, processes);
    },
    START_MS + END_MS,
  );
});
