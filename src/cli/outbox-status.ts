import { parseArgs } from 'node:util';
import { type FeedStatus, readFeedStatus } from '../shared/outbox/feed-commands.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Shows the state of the data feed, and what to do next. It changes nothing.

  onsale outbox:status`;

/** Due events are normally sent within a second. */
const LATE_MS = 60_000;

function linesOf({ waiting, dead, endpoints }: FeedStatus): string[] {
  const { total, oldest, retried, nextRetry, lastRetry } = waiting;
  const deadLetters = dead.reduce((sum, { count }) => sum + count, 0);
  return [
    `Waiting events: ${total}${oldest ? `, the oldest of ${oldest.toISOString()}` : ''}`,
    ...(total > 0
      ? [
          `  by age: up to a minute ${waiting.upToAMinute}, up to an hour ${waiting.upToAnHour}, ` +
            `up to a day ${waiting.upToADay}, older ${waiting.older}`,
          `  being sent: ${waiting.underWay}`,
        ]
      : []),
    ...(nextRetry && lastRetry
      ? [
          `  to be retried: ${retried}, the next at ${nextRetry.toISOString()}, ` +
            `the last at ${lastRetry.toISOString()}`,
        ]
      : []),
    `Dead letters: ${deadLetters}`,
    ...dead.map(
      (letters) =>
        `  ${letters.type}: ${letters.count}, the oldest of ${letters.oldest.toISOString()}`,
    ),
    ...endpoints.map(({ address, failingSince, nextProbe, lastError, disabledAt }) =>
      disabledAt
        ? `${address} is disabled since ${disabledAt.toISOString()}: ${lastError}`
        : `${address} fails since ${failingSince.toISOString()}: ${lastError}. ` +
          `The next probe is not before ${nextProbe.toISOString()}`,
    ),
  ];
}

function nextStepsOf({ waiting, dead, endpoints }: FeedStatus): string[] {
  const steps: string[] = [];
  if (endpoints.some(({ disabledAt }) => disabledAt !== null)) {
    steps.push('Check DATA_PLATFORM_URL with the data platform, then run: onsale outbox:resume');
  } else if (endpoints.length > 0) {
    steps.push('Nothing is lost. All is sent when the next probe arrives.');
    if (waiting.retried > 0) steps.push('Not to wait for retries, run: onsale outbox:resume');
  } else if (waiting.oldest && Date.now() - waiting.oldest.getTime() > LATE_MS) {
    steps.push('Does an instance run with JOBS=on? Look for warnings in its log.');
  }
  if (dead.length > 0) steps.push('Run: onsale outbox:replay --list, then onsale outbox:replay');
  return steps.length > 0 ? ['To do:', ...steps.map((step) => `  ${step}`)] : ['Nothing to do.'];
}

await runCommand(
  async () => {
    parseArgs({ options: {} });
    const status = await onDatabase(({ manager }) => manager.transaction(readFeedStatus));
    print(...linesOf(status), ...nextStepsOf(status));
  },
  { usage: USAGE },
);
