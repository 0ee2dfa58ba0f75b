import { Counter, type Registry } from 'prom-client';

interface CounterDescription {
  readonly name: string;
  readonly help: string;
  readonly label: string;
}

/** A counter for what is counted in plain numbers, which cost nothing, and is looked up at each scrape. */
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
