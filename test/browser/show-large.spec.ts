/// <reference lib="dom" />
import type { Browser } from 'playwright-core';
import { takeScreenshot, useBrowser } from '../support/browser.js';
import { machineLoad } from '../support/machine-load.js';
import { openSale } from '../support/sale.js';
import { addBuyer } from '../support/sale-steps.js';
import { firstPicture, openShow } from '../support/show-page.js';
import type { World } from '../support/world.js';

/** Ten sections of 100 rows with 100 seats: 100,000 seats. */
const ARENA = Array.from({ length: 10 }, (_, index) => ({
  ...{ name: `S${index + 1}`, rows: 100, seatsPerRow: 100 },
  price: 200_000 - 30_000 * (index % 4),
}));

describe('the page of a show with 100,000 seats', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  it('draws the seats within a second after the data, and 60 frames a second while they move', async () => {
    const sale = await openSale(world, { sections: ARENA });
    const mina = await addBuyer(world, sale);
    const page = await openShow({ world, browser }, sale, mina, { device: 'desktop' });
    const drawnAt = await firstPicture(page);
    const dataAt = await page.evaluate(() =>
      Math.max(
        ...performance
          .getEntriesByType('resource')
          .filter(({ name }) => /\/(layout|availability)$/.test(name))
          .slice(0, 2)
          .map((entry) => (entry as PerformanceResourceTiming).responseEnd),
      ),
    );
    const canvas = page.locator('.seat-map canvas');
    const frames: string[] = [];
    const rates: number[] = [];
    // From afar, at the bitmap, and at single seats.
    for (const times of [0, 5, 3]) {
      for (let count = 0; count < times; count += 1) {
        await page.getByRole('button', { name: 'Zoom in' }).click();
      }
      const { fps, worst } = await canvas.evaluate(pan);
      frames.push(
        `scale ${await canvas.getAttribute('data-scale')}: ${fps} fps, worst ${worst} ms`,
      );
      rates.push(fps);
      await takeScreenshot(page, `show-large-${times}`);
    }
    console.log(`First picture ${drawnAt - dataAt} ms after the data. ${frames.join('; ')}`);
    expect(drawnAt - dataAt).toBeLessThan(1_000 * machineLoad());
    expect(Math.min(...rates)).toBeGreaterThan(50 / machineLoad());
    await page.context().close();
  });
});

/** Drags for two seconds, a few pixels each frame. Runs in the page, so it uses nothing from outside. */
async function pan(element: Element): Promise<{ fps: number; worst: number }> {
  const canvas = element as HTMLCanvasElement;
  const send = (type: string, x: number, y: number) =>
    canvas.dispatchEvent(
      new PointerEvent(type, { clientX: x, clientY: y, pointerId: 1, pointerType: 'mouse' }),
    );
  const { left, top, width, height } = canvas.getBoundingClientRect();
  canvas.setPointerCapture = () => undefined;
  const middle = { x: left + width / 2, y: top + height / 2 };
  send('pointerdown', middle.x, middle.y);
  const startedAt = performance.now();
  const times: number[] = [];
  while (performance.now() - startedAt < 2_000) {
    times.push(await new Promise<number>((resolve) => requestAnimationFrame(resolve)));
    const angle = times.length / 20;
    send('pointermove', middle.x + 200 * Math.sin(angle), middle.y + 150 * Math.sin(angle * 0.7));
  }
  send('pointerup', middle.x, middle.y);
  const gaps = times.slice(1).map((time, index) => time - times[index]!);
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  return { fps: Math.round(1_000 / mean), worst: Math.round(Math.max(...gaps)) };
}
