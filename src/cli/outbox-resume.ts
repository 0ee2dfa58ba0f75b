import { parseArgs } from 'node:util';
import { resumeFeed } from '../shared/outbox/feed-commands.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Sends events again to a data platform that answered 410 Gone, and makes due what waits for a retry.

  onsale outbox:resume`;

await runCommand(
  async () => {
    parseArgs({ options: {} });
    const { enabled, due } = await onDatabase(({ manager }) => manager.transaction(resumeFeed));
    print(
      ...(enabled.length > 0
        ? enabled.map((address) => `${address} gets events again.`)
        : ['No data platform was disabled.']),
      `Due now: ${due} events that waited for a retry.`,
    );
  },
  { usage: USAGE },
);
