import type { Instance } from './world.js';

/** The samples of a scrape, by name and labels as Prometheus writes them. */
export async function scrape(instance: Instance): Promise<Record<string, number>> {
  const text = await (await fetch(`${instance.baseUrl}/metrics`)).text();
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    samples.map((line) => {
      const end = line.lastIndexOf(' ');
      return [line.slice(0, end), Number(line.slice(end + 1))];
    }),
  );
}
