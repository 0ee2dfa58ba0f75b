import { count, median, short, withSpread } from '../../shared/figures.mjs';
import { isWithin } from '../probe.mjs';

/** @typedef {import('../judge.mjs').ScenarioResult} ScenarioResult */
/** @typedef {import('../judge.mjs').ProbeReport} ProbeReport */

/** @param {(ScenarioResult | ProbeReport)[]} results @returns {string[]} lines */
export function tableOf(results) {
  const scenarios = results.filter((result) => result.kind === 'scenario');
  const probes = results.filter((result) => result.kind === 'probe');
  return [
    ...(scenarios.length > 0 ? scenarioTable(scenarios) : []),
    ...openLoopTable(scenarios),
    ...probes.flatMap(({ title, figures, notes = [] }) => [
      '',
      title,
      ...figures.map(figureLine),
      ...notes.map((note) => `  ${note}`),
    ]),
    ...scenarios.flatMap(({ name, missed }) => missed.map((what) => `MISSED ${name}: ${what}`)),
    ...results.flatMap(({ name, failures }) => failures.map((what) => `WRONG  ${name}: ${what}`)),
  ];
}

/** @param {ScenarioResult[]} scenarios */
function scenarioTable(scenarios) {
  const rows = scenarios.map((scenario) => {
    const { title, floor, runs, missed } = scenario;
    const of = (/** @type {(run: typeof runs[number]) => number} */ read) => runs.map(read);
    return [
      title,
      count(median(of(({ subject }) => subject.rate))),
      count(median(of(({ ceiling }) => ceiling.rate))),
      withSpread(of(({ ratio }) => ratio)),
      String(floor),
      missed.length === 0 ? 'yes' : 'NO',
      short(median(of(({ subject }) => subject.latency.p50))),
      short(median(of(({ subject }) => subject.latency.p99))),
      short(median(of(({ subject }) => subject.cpuMicroseconds))),
      short(Math.max(...of(({ subject }) => subject.memoryMb))),
    ];
  });
  const head = [
    ...['scenario', 'a second', 'ceiling', 'ratio (spread)', 'floor', 'reached'],
    ...['p50 ms', 'p99 ms', 'CPU us', 'MB'],
  ];
  return tableLines([head, ...rows]);
}

/** @param {ScenarioResult[]} scenarios */
function openLoopTable(scenarios) {
  const rows = scenarios.flatMap((scenario) =>
    scenario.open.map(({ percent, perSecond, latency, lateMs, failed }) => [
      scenario.title,
      `${percent} %`,
      ...[count(perSecond), short(latency.p50), short(latency.p99), short(latency.max)],
      ...[`${short(failed * 100)} %`, short(lateMs)],
    ]),
  );
  if (rows.length === 0) return [];
  const head = [
    ...['open loop', 'load', 'a second', 'p50 ms', 'p99 ms', 'max ms', 'failed', 'sent late ms'],
  ];
  return [
    '',
    'Requests arrive at random moments. Latency counts from the moment at which a request was due.',
    ...tableLines([head, ...rows]),
  ];
}

/** @param {string[][]} rows the first column is aligned left, the others right */
function tableLines(rows) {
  const [head = []] = rows;
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return column === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  '),
  );
}

/** @param {import('../probe.mjs').Figure} figure */
function figureLine(figure) {
  const { what, value, unit, atLeast, atMost } = figure;
  const limits = [
    ...(atLeast === undefined ? [] : [`at least ${short(atLeast)}`]),
    ...(atMost === undefined ? [] : [`at most ${short(atMost)}`]),
  ];
  const verdict =
    limits.length === 0 ? '' : `  ${isWithin(figure) ? 'yes' : 'NO'}: ${limits.join(', ')}`;
  return `  ${what.padEnd(32)} ${short(value).padStart(9)} ${unit.padEnd(6)}${verdict}`;
}
