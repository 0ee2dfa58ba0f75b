import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.js';
import { loadConfig } from '../config/config.js';
import { type BookDifference, CompareBooks } from '../modules/topup/index.js';
import { NestLogger } from '../shared/logging/nest-logger.js';
import { StructuredLog } from '../shared/logging/structured-log.js';
import { print, runCommand } from './command.js';

const USAGE = `Compares the top-ups of a day with the books of the payment providers (docs/payments.md).

  onsale reconcile --day 2026-12-24    a day of UTC

  PENDING lines are refunds on their way; after 14 days they are differences.
  exit code 0: both agree; 1: differences are listed; 2: the comparison failed, or a provider has no keys`;

const DAY_MS = 24 * 60 * 60 * 1_000;

function readDay(): Date {
  const { values } = parseArgs({ options: { day: { type: 'string' } } });
  const day = new Date(`${values.day ?? ''}T00:00:00.000Z`);
  if (!/^\d{4}-\d\d-\d\d$/.test(values.day ?? '') || Number.isNaN(day.getTime())) {
    throw new Error('--day expects a day such as 2026-12-24');
  }
  return day;
}

function describe({ provider, orderId, ours, theirs, isExpected }: BookDifference): string {
  const onTheirWay = ours.pending === 0 ? '' : ` (${ours.pending} more on their way)`;
  return (
    `${isExpected ? 'PENDING   ' : 'DIFFERENCE'}  ${provider} ${orderId}: ` +
    `we have ${ours.paid} credited and ${ours.refunded} refunded${onTheirWay}, ` +
    `the provider has ${theirs.paid} taken and ${theirs.refunded} returned`
  );
}

async function main(): Promise<void> {
  const from = readDay();
  const config = Object.freeze({ ...loadConfig(), jobs: false, logLevel: 'warn' });
  const context = await NestFactory.createApplicationContext(AppModule.with(config), {
    logger: new NestLogger(new StructuredLog(config.logLevel)),
    abortOnError: false,
  });
  try {
    const to = new Date(from.getTime() + DAY_MS);
    const differences = await context.get(CompareBooks, { strict: false }).compare(from, to);
    const doAgree = differences.every(({ isExpected }) => isExpected);
    const summary = doAgree ? ['The books agree with those of the payment providers.'] : [];
    print(...differences.map(describe), ...summary);
    process.exitCode = doAgree ? 0 : 1;
  } finally {
    await context.close();
  }
}

await runCommand(main, { exitCodeOnError: 2, usage: USAGE });
