import { parseArgs } from 'node:util';
import { loadReceiver } from '../config/config.js';
import { resumeFeed } from '../shared/outbox/feed-commands.js';
import { isEarlier } from '../shared/outbox/receiver.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Sends events again to a data platform that answered 410 Gone, and makes due what waits for a retry,
also what failed at an earlier DATA_PLATFORM_URL.

  onsale outbox:resume`;

await runCommand(
  async () => {
    parseArgs({ options: {} });
    const receiver = loadReceiver();
    const { enabled, due } = await onDatabase(({ manager }) => manager.transaction(resumeFeed));
    print(
      ...(enabled.length > 0
        ? enabled.map((one) =>
            isEarlier(one, receiver)
              ? `${one.address} was disabled, but is another receiver than the present one.`
              : `${one.address} gets events again.`,
          )
        : ['No data platform was disabled.']),
      `Due now: ${due} events that waited for a retry.`,
    );
  },
  { usage: USAGE },
);
