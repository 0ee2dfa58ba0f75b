import { parseArgs } from 'node:util';
import { loadReceiver } from '../config/config.js';
import {
  type FailingEndpoint,
  type FeedStatus,
  readFeedStatus,
} from '../shared/outbox/feed-commands.js';
import { isEarlier } from '../shared/outbox/receiver.js';
import { onDatabase, print, runCommand } from './command.js';

const USAGE = `Shows the state of the data feed, and what to do next. It changes nothing.

  onsale outbox:status`;

/** Due events are normally sent within a second. */
const LATE_MS = 60_000;

/** Failing receivers: the present one in `endpoints`, those of earlier URLs in `others`. */
interface Status extends FeedStatus {
  readonly others: readonly FailingEndpoint[];
  /** Whether the variables say which receiver is the present one. Otherwise all are in `endpoints`. */
  readonly isKnown: boolean;
}

function withOthers(status: FeedStatus): Status {
  const receiver = loadReceiver();
  const others = status.endpoints.filter((one) => isEarlier(one, receiver));
  const endpoints = status.endpoints.filter((one) => !others.includes(one));
  return { ...status, endpoints, others, isKnown: receiver !== undefined };
}

function linesOf({ waiting, dead, endpoints, others }: Status): string[] {
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
    ...endpoints.map(lineOf),
    ...others.map(
      ({ address, lastError }) =>
        `${address}, another receiver than the present one, gets nothing. Its last error: ${lastError}`,
    ),
  ];
}

function lineOf(endpoint: FailingEndpoint): string {
  const { address, failingSince, nextProbe, lastError, disabledAt } = endpoint;
  if (disabledAt) return `${address} is disabled since ${disabledAt.toISOString()}: ${lastError}`;
  return (
    `${address} fails since ${failingSince.toISOString()}: ${lastError}. ` +
    `The next probe is not before ${nextProbe.toISOString()}`
  );
}

function nextStepsOf({ waiting, dead, endpoints, others, isKnown }: Status): string[] {
  const steps: string[] = [];
  if (endpoints.length > 0 && !isKnown) {
    steps.push(
      'A new DATA_PLATFORM_URL or NATS_URL is another receiver, which has no part in this. ' +
        'To see the state of the present one, run this command with the variables of the instances.',
    );
  }
  if (endpoints.some(({ disabledAt }) => disabledAt !== null)) {
    steps.push('Check DATA_PLATFORM_URL with the data platform, then run: onsale outbox:resume');
  } else if (endpoints.length > 0) {
    steps.push('Nothing is lost. All is sent when the next probe arrives.');
    if (waiting.retried > 0) steps.push('Not to wait for retries, run: onsale outbox:resume');
  } else if (others.length > 0 && waiting.retried > 0) {
    steps.push('To send now what failed at another receiver, run: onsale outbox:resume');
  } else if (waiting.oldest && Date.now() - waiting.oldest.getTime() > LATE_MS) {
    steps.push('Does an instance run with JOBS=on? Look for warnings in its log.');
  }
  if (dead.length > 0) steps.push('Run: onsale outbox:replay --list, then onsale outbox:replay');
  return steps.length > 0 ? ['To do:', ...steps.map((step) => `  ${step}`)] : ['Nothing to do.'];
}

await runCommand(
  async () => {
    parseArgs({ options: {} });
    const status = withOthers(
      await onDatabase(({ manager }) => manager.transaction(readFeedStatus)),
    );
    print(...linesOf(status), ...nextStepsOf(status));
  },
  { usage: USAGE },
);
