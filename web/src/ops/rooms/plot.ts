import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { count } from '../../shared/format.js';
import { language } from '../../shared/language.js';
import type { Line } from './chart.js';

const HEIGHT = 220;
const MINUTES = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const clock = new Intl.DateTimeFormat(language, { ...MINUTES, second: '2-digit' });
const minute = new Intl.DateTimeFormat(language, MINUTES);

/** uPlot in the colours of the page. */
export class Plot {
  private readonly plot: UPlot;
  private readonly resizes: ResizeObserver;
  private readonly dark = matchMedia('(prefers-color-scheme: dark)');

  constructor(
    private readonly box: HTMLElement,
    lines: readonly Line[],
  ) {
    const colour = (name: string) => () => this.resolved(name);
    const axis = {
      ...{ stroke: colour('--muted'), font: '12px system-ui', size: 44 },
      grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const options: UPlot.Options = {
      ...{ width: box.clientWidth, height: HEIGHT },
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(5, Math.ceil(max * 1.1))] } },
      axes: [
        { ...axis, size: 32, space: 90, values: (plot, ticks) => timesOf(plot, ticks) },
        { ...axis, size: 56, values: (_plot, ticks) => ticks.map((tick) => count(tick)) },
      ],
      series: [
        {},
        ...lines.map(({ name, colour: stroke, isDashed }) => ({
          label: name,
          stroke: colour(stroke),
          width: 2,
          points: { show: false },
          ...(isDashed && { dash: [6, 6], width: 1 }),
        })),
      ],
    };
    this.plot = new UPlot(options, [[], ...lines.map(() => [])], box);
    this.resizes = new ResizeObserver(() =>
      this.plot.setSize({ width: box.clientWidth, height: HEIGHT }),
    );
    this.resizes.observe(box);
    this.dark.addEventListener('change', this.redraw);
  }

  show(xs: readonly number[], lines: readonly Line[]): void {
    this.plot.setData([[...xs], ...lines.map(({ values }) => [...values])]);
  }

  remove(): void {
    this.dark.removeEventListener('change', this.redraw);
    this.resizes.disconnect();
    this.plot.destroy();
  }

  private readonly redraw = () => this.plot.redraw();

  /** A canvas does not know `light-dark()`. */
  private resolved(name: string): string {
    this.box.style.color = `var(${name})`;
    const { color } = getComputedStyle(this.box);
    this.box.style.color = '';
    return color;
  }
}

/** Without data, uPlot shows an arbitrary hour. */
function timesOf({ data }: UPlot, ticks: readonly number[]): string[] {
  if (data[0].length === 0) return [];
  const isFine = ticks.some((tick) => tick % 60 !== 0);
  return ticks.map((tick) => (isFine ? clock : minute).format(tick * 1_000));
}
