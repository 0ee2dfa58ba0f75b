import { parseArgs } from 'node:util';
import { type DeadLetter, DeadLetters } from '../shared/outbox/dead-letters.js';
import { isId } from '../shared/ids.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Sends dead letters (events whose last delivery failed) to the data platform again.

  npm run outbox:replay                   all dead letters
  npm run outbox:replay -- --event <id>   one dead letter
  npm run outbox:replay -- --list         lists them only`;

interface Options {
  readonly list: boolean;
  readonly event: string | null;
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: { list: { type: 'boolean' }, event: { type: 'string' } },
    });
    const { list = false, event = null } = values;
    if (list && event !== null) throw new Error('--list and --event exclude each other');
    if (event !== null && !isId(event)) throw new Error('--event expects the id of an event');
    return { list, event };
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${USAGE}`, { cause: error });
  }
}

function describeLetter(letter: DeadLetter): string {
  const { id, type, aggregateType, aggregateId, attempts, deadAt, lastError } = letter;
  return (
    `${id}  ${type}  ${aggregateType} ${aggregateId}  ` +
    `dead since ${deadAt.toISOString()} after ${attempts} attempts: ${lastError ?? 'unknown'}`
  );
}

async function list(letters: DeadLetters): Promise<void> {
  const dead = await letters.list();
  if (dead.length === 0) return print('There are no dead letters.');
  print(...dead.map(describeLetter), `Dead letters: ${dead.length}.`);
  print('Once the platform works again, run: npm run outbox:replay');
}

/** @throws Error when `event` is not a dead letter. */
async function replay(letters: DeadLetters, event: string | null): Promise<void> {
  const count = await letters.replay(event);
  if (count === 0 && event !== null) {
    throw new Error(`${event} is not a dead letter; npm run outbox:replay -- --list lists them.`);
  }
  if (count === 0) return print('There are no dead letters.');
  print(
    `Due again: ${count} of the dead letters, with unchanged ids.`,
    'An instance with JOBS=on delivers them now. Afterwards outbox_depth at /metrics is 0,',
    'and npm run outbox:replay -- --list shows the events that failed again.',
  );
}

await runCommand(async () => {
  const options = readOptions();
  await onDatabase(async ({ manager }) => {
    const letters = new DeadLetters(manager);
    await (options.list ? list(letters) : replay(letters, options.event));
  });
});
