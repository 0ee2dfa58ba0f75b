import { parseArgs } from 'node:util';

export const usage = `Usage: npm run rehearse -- [--users 2000] [--seats 1000] [--url http://127.0.0.1:3000]

  --users, --seats     the number of visitors and places; a third of the places is for a second evening
  --arrive 20          the visitors arrive within this time, in seconds
  --gather 0           the room opens after this time, in seconds. Who comes earlier gets a place by lot
  --capacity 200       the capacity of the waiting room
  --capacity-later     the capacity when all visitors have arrived; by default it stays
  --admit 100          the maximum number of admissions per second
  --give-up 0.1        the share of visitors who release their places
  --vanish 0.05        the share of visitors who abandon their hold
  --think 3            the maximum time before a click, in seconds
  --url                a running service, with its admin in ADMIN_EMAIL and ADMIN_PASSWORD.
                       By default a temporary service is started.
  --watch              sends fans to the demo sale of npm start, or of --url, until Ctrl-C: look at /ops meanwhile
  --per-second 5       the fans who arrive in a second, with --watch`;

export function readOptions() {
  const number = (/** @type {string} */ value) => ({
    type: /** @type {const} */ ('string'),
    default: value,
  });
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      watch: { type: 'boolean', default: false },
      users: number('2000'),
      seats: number('1000'),
      arrive: number('20'),
      gather: number('0'),
      capacity: number('200'),
      'capacity-later': { type: 'string' },
      admit: number('100'),
      'give-up': number('0.1'),
      vanish: number('0.05'),
      think: number('3'),
      'per-second': number('5'),
    },
  });
  const { url, watch, ...texts } = values;
  for (const [name, text] of Object.entries(texts)) {
    if (!(Number(text) >= 0)) throw new Error(`--${name} is a number`);
  }
  if (Number(texts['per-second']) === 0) throw new Error('--per-second is more than 0');
  return {
    url,
    watch,
    perSecond: Number(texts['per-second']),
    users: Number(texts.users),
    seats: Number(texts.seats),
    arriveSeconds: Number(texts.arrive),
    gatherSeconds: Number(texts.gather),
    capacity: Number(texts.capacity),
    capacityLater: Number(texts['capacity-later'] ?? texts.capacity),
    admitPerSecond: Number(texts.admit),
    giveUp: Number(texts['give-up']),
    vanish: Number(texts.vanish),
    thinkSeconds: Number(texts.think),
  };
}

/** @typedef {ReturnType<typeof readOptions>} Options */
