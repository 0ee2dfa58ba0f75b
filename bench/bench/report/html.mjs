import { bucketStart, BUCKETS } from '../../shared/latencies.mjs';
import { count, median, short } from '../../shared/figures.mjs';
import { tableOf } from './table.mjs';

/** @typedef {import('../judge.mjs').ScenarioResult} ScenarioResult */
/** @typedef {import('../judge.mjs').ProbeReport} ProbeReport */

const WIDTH = 720;
const STYLE = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #1c2733 }
  h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem } pre { background: #f4f6f8; padding: 1rem; overflow-x: auto; font-size: 12px }
  svg { max-width: 100%; height: auto; display: block; margin: .5rem 0 1.5rem } text { font: 12px system-ui, sans-serif; fill: #1c2733 }
  .ours { fill: #1769aa } .ceiling { fill: #b9c6d3 } .axis { stroke: #d5dde5 }
  path.ours { fill: none; stroke: #1769aa; stroke-width: 2 } path.ceiling { fill: none; stroke: #8fa1b3; stroke-width: 2 }`;

/**
 * One page with everything in it: no script, no network.
 * @param {(ScenarioResult | ProbeReport)[]} results
 * @param {Record<string, string>} circumstances
 */
export function pageOf(results, circumstances) {
  const scenarios = results.filter((result) => result.kind === 'scenario');
  const series = results.flatMap((result) => (result.kind === 'probe' && result.series) || []);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Onsale bench</title><style>${STYLE}</style>
<h1>Onsale bench</h1>
<p>${Object.entries(circumstances)
    .map(([name, value]) => `${escape(name)}: ${escape(value)}`)
    .join(' · ')}</p>
<pre>${escape(tableOf(results).join('\n'))}</pre>
<h2>Throughput and ceiling</h2>
<p>Medians, responses a second: Onsale in blue, the ceiling in grey.</p>
${bars(scenarios)}
<h2>Latency</h2>
<p>Share of the responses by latency, on a logarithmic scale, of the median run.</p>
${scenarios.map(distribution).join('\n')}
${series.map(growth).join('\n')}
</html>
`;
}

/** @param {ScenarioResult[]} scenarios */
function bars(scenarios) {
  const rows = scenarios.map(({ title, runs }) => ({
    title,
    ours: median(runs.map(({ subject }) => subject.rate)),
    ceiling: median(runs.map(({ ceiling }) => ceiling.rate)),
  }));
  const most = Math.max(1, ...rows.flatMap(({ ours, ceiling }) => [ours, ceiling]));
  const bar = (/** @type {string} */ kind, /** @type {number} */ value, /** @type {number} */ y) =>
    `<rect class="${kind}" x="0" y="${y}" width="${(value / most) * (WIDTH - 90)}" height="12"/>` +
    `<text x="${(value / most) * (WIDTH - 90) + 6}" y="${y + 10}">${count(value)}</text>`;
  const body = rows.map(
    ({ title, ours, ceiling }, index) =>
      `<text x="0" y="${index * 56 + 14}">${escape(title)}</text>` +
      bar('ours', ours, index * 56 + 20) +
      bar('ceiling', ceiling, index * 56 + 34),
  );
  return svg(rows.length * 56, body.join(''));
}

/** @param {ScenarioResult} scenario */
function distribution({ title, ceiling: comparison, runs }) {
  const sorted = [...runs].sort((a, b) => a.ratio - b.ratio);
  const run = sorted[sorted.length >> 1];
  if (!run) return '';
  const { subject, ceiling } = run;
  const height = 150;
  const shares = [subject, ceiling].map(({ distribution: counts, count: total }) =>
    counts.map((answers) => answers / total),
  );
  const top = Math.max(...shares.flat());
  const used = shares[0]?.map((share, index) => share + (shares[1]?.[index] ?? 0)) ?? [];
  const from = Math.max(0, used.findIndex((share) => share > 0) - 1);
  const to = Math.min(BUCKETS, used.findLastIndex((share) => share > 0) + 2);
  const x = (/** @type {number} */ bucket) => ((bucket - from) / (to - from)) * WIDTH;
  const line = (/** @type {number[]} */ counts, /** @type {string} */ kind) =>
    path(
      kind,
      counts
        .slice(from, to)
        .map((share, index) => [x(index + from), height - (share / top) * (height - 20)]),
    );
  const ticks = [0.1, 1, 10, 100, 1000, 10_000].flatMap((milliseconds) => {
    const bucket = Array.from({ length: BUCKETS }, (_, index) => index).find(
      (index) => bucketStart(index) >= milliseconds * 0.999,
    );
    if (bucket === undefined || bucket < from || bucket > to) return [];
    return `<line class="axis" x1="${x(bucket)}" x2="${x(bucket)}" y1="0" y2="${height}"/>
      <text x="${x(bucket) + 3}" y="${height + 14}">${milliseconds} ms</text>`;
  });
  const { p50, p99, max } = subject.latency;
  return `<h3>${escape(title)}</h3>
<p>p50 ${p50} ms, p99 ${p99} ms, max ${max} ms; in grey ${escape(comparison)}: p50 ${ceiling.latency.p50} ms, p99 ${ceiling.latency.p99} ms</p>
${svg(height + 20, ticks.join('') + line(shares[1] ?? [], 'ceiling') + line(shares[0] ?? [], 'ours'))}`;
}

/** @param {NonNullable<ProbeReport['series']>} series */
function growth({ title, unit, points }) {
  const height = 200;
  const seconds = Math.max(...points.map(([at]) => at));
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const body = points.map(([at, value]) => [
    (at / seconds) * WIDTH,
    height - ((value - low) / (high - low || 1)) * (height - 10),
  ]);
  return `<h2>${escape(title)}</h2>
<p>From ${count(high)} to ${count(low)} ${escape(unit)} in ${short(seconds)} s.</p>
${svg(height + 10, path('ours', body))}`;
}

/** @param {string} kind @param {number[][]} points */
function path(kind, points) {
  const steps = points.map(([x = 0, y = 0]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
  return `<path class="${kind}" d="M${steps.join('L')}"/>`;
}

/** @param {number} height @param {string} body */
function svg(height, body) {
  return `<svg viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img">${body}</svg>`;
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
