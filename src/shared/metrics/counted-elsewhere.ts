import { Counter, type Registry } from 'prom-client';

interface CounterDescription {
  readonly name: string;
  readonly help: string;
  readonly label: string;
}

/** A counter that reads plain numbers at each scrape, because plain numbers are cheaper to count. */
export function countedElsewhere(
  registry: Registry,
  { name, help, label }: CounterDescription,
  counts: () => Iterable<readonly [labelValue: string, count: number]>,
): void {
  new Counter({
    name,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of counts()) this.inc({ [label]: value }, count);
    },
  });
}
