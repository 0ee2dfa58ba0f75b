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
  --headline           200,000 visitors, signed in beforehand, for 20,000 seats: a draw, the line, the map, holds,
                       payments and tickets. Takes --users, --seats, --arrive, --gather, --capacity, --admit, --think
  --watch              sends fans to the demo sale of npm start, or of --url, until Ctrl-C: look at /ops meanwhile
  --per-second 5       the fans who arrive in a second, with --watch`;

const DEFAULTS = {
  ...{ users: '2000', seats: '1000', arrive: '20', gather: '0', capacity: '200', admit: '100' },
  ...{ 'give-up': '0.1', vanish: '0.05', think: '3', 'per-second': '5' },
};
const HEADLINE = {
  ...{ users: '200000', seats: '20000', arrive: '100', gather: '120' },
  ...{ capacity: '4000', admit: '500', think: '1' },
};

export function readOptions() {
  const number = { type: /** @type {const} */ ('string') };
  const { values } = parseArgs({
    options: {
      url: { type: 'string' },
      watch: { type: 'boolean', default: false },
      headline: { type: 'boolean', default: false },
      ...{ users: number, seats: number, arrive: number, gather: number, capacity: number },
      ...{ 'capacity-later': number, admit: number, 'give-up': number, vanish: number },
      ...{ think: number, 'per-second': number },
    },
  });
  const { url, watch, headline, ...given } = values;
  const texts = { ...DEFAULTS, ...(headline && HEADLINE), ...given };
  for (const [name, text] of Object.entries(texts)) {
    if (!(Number(text) >= 0)) throw new Error(`--${name} is a number`);
  }
  if (Number(texts['per-second']) === 0) throw new Error('--per-second is more than 0');
  return {
    url,
    watch,
    headline,
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
