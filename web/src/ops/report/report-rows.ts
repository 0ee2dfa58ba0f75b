import type { Cell } from '../parts/files.js';
import { totalRefusals } from '../rooms/live-series.js';
import { COLUMNS, type Money } from './figures.js';
import type { Report } from './read-report.js';

/** One figure in each row. Names are those of the API, so that the file is the same in each language. */
export function rowsOf({ room, stats, waiting, shows, items, madeAt }: Report): Cell[][] {
  const ofRoom = (figure: string, value: Cell): Cell[] => ['room', room.name, '', figure, value];
  const sums = (kind: string, name: string, all: Money | null): Cell[][] =>
    all === null
      ? []
      : (['paid', 'amount', 'refunded'] as const).map((one) => [kind, name, '', one, all[one]]);
  return [
    ['kind', 'name', 'part', 'figure', 'value'],
    ofRoom('madeAt', madeAt),
    ofRoom('joined', stats.joined),
    ofRoom('admitted', stats.admittedTotal),
    ofRoom('waiting', stats.waiting),
    ofRoom('absent', stats.absent),
    ofRoom('expired', stats.expiredTotal),
    ofRoom('purchases', stats.purchases),
    ofRoom('mostWaiting', waiting.peak),
    ofRoom('meanWaitSeconds', waiting.meanSeconds),
    ofRoom('p50WaitSeconds', waiting.p50Seconds),
    ofRoom('p90WaitSeconds', waiting.p90Seconds),
    ofRoom('refusals', totalRefusals(stats)),
    ...Object.entries(stats.refusals).map(([code, n]): Cell[] => [
      'refusal',
      room.name,
      code,
      'refusals',
      n,
    ]),
    ...shows.flatMap(({ show, sections, checkIns, money: all }) => {
      const name = `${show.concert.title} ${show.startsAt}`;
      return [
        ...sections.flatMap((section) =>
          COLUMNS.map((column): Cell[] => ['show', name, section.name, column, section[column]]),
        ),
        ...checkIns.sections.map((one): Cell[] => [
          'show',
          name,
          one.section,
          'checkedIn',
          one.checkedIn,
        ]),
        ...sums('show', name, all),
      ];
    }),
    ...items.flatMap(({ item, money: all }) => [
      ['item', item.name, '', 'left', item.stock] as Cell[],
      ...sums('item', item.name, all),
    ]),
  ];
}
