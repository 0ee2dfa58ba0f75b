import { Counter, type Registry } from 'prom-client';

interface CounterDescription {
  readonly name: string;
  readonly help: string;
  readonly label: string;
}

/** Adds a counter that reads its values at each scrape, because plain numbers are cheaper to count. */
export function addCounter(
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
