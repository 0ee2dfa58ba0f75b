import type { Browser, Page } from 'playwright-core';
import { checkDraw, checkOrder } from '../../web/src/queue/draw-proof.js';
import { expectAccessible, takeScreenshot, useBrowser, visit } from '../support/browser.js';
import { addPerson } from '../support/people.js';
import { admit } from '../support/queue-rooms.js';
import {
  change,
  finishDraw,
  openPreQueue,
  publishedOrder,
  readDraw,
} from '../support/real-draws.js';
import { announced, crowd } from '../support/waiting-page.js';
import type { World } from '../support/world.js';

/** A published round of quicknet. */
const BEACON = {
  round: 1_000,
  randomness: 'fe290beca10872ef2fb164d2aa4442de4566183ec51c56ff3cd603d930e54fdd',
  signature:
    'b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb1125e342b73a8dd2bacbe47e4b6b63ed5e39',
};
const SEALED_AT = '2023-08-23T15:59:19.000Z';

describe('The draw on the waiting page', () => {
  let world: World;
  let browser: Browser;
  let page: Page;

  useBrowser((made) => ({ world, browser } = made));

  /** A user who gathers with 20 others. Opens the room when called. */
  async function gathered(forge?: (page: Page) => Promise<unknown>) {
    const roomId = await openPreQueue(world, { capacity: 1 });
    await crowd(world, roomId, 20);
    page = await visit(browser, world, { as: await addPerson(world) });
    await forge?.(page);
    await page.goto(`/rooms/${roomId}`);
    await page.getByText('People so far: 21').waitFor();
    return async () => {
      await change(world, roomId, { opensAt: new Date(Date.now() - 1), state: 'paused' });
      await finishDraw(world, roomId, world.app);
      await admit(world.app);
      await page.getByText(/You drew number \d+ of 21/).waitFor();
      await page.getByText('Was the draw fair?').click();
      return roomId;
    };
  }

  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

  it('goes from gathering to the rank, which the page proves by itself', async () => {
    const open = await gathered();
    expect(await announced(page).textContent()).toContain('The order is drawn at the opening.');
    const roomId = await open();
    await page.getByText('Checked by your own device').waitFor();
    expect(await page.locator('.checks .good').count()).toBe(5);
    expect(await page.locator('.checks .bad').count()).toBe(0);
    await page.getByText('not proven against the organiser').waitFor();
    await page.getByText(`verify-draw ${world.app.baseUrl} --room ${roomId}`).waitFor();
    const shown = /number (\d+)/.exec((await page.locator('main').textContent()) ?? '')?.[1];
    const order = await publishedOrder(world, roomId);
    expect(order).toHaveLength(21);
    expect(Number(shown)).toBeLessThanOrEqual(21);
    await expectAccessible(page);
    await takeScreenshot(page, 'room-draw-proven');
  });

  it('shows a forged rank as not proven', async () => {
    const open = await gathered((visited) =>
      visited.route('**/v1/queue/tokens/me/draw?*', async (route) => {
        const response = await route.fetch();
        const own = (await response.json()) as { rank: number };
        await route.fulfill({ response, json: { ...own, rank: (own.rank % 21) + 1 } });
      }),
    );
    await open();
    await page.getByRole('alert').getByText('Not proven').waitFor();
    const bad = await page.locator('.checks .bad').allTextContents();
    expect(bad).toEqual(['Your number does not follow from seed, dice and list.']);
    await expectAccessible(page);
    await takeScreenshot(page, 'room-draw-forged');
  });

  it('notices that a draw is not the one that it saw before', async () => {
    const open = await gathered((visited) =>
      visited.route('**/v1/queue/rooms/*/draw', async (route) => {
        const response = await route.fetch();
        const draw = (await response.json()) as object;
        await route.fulfill({ response, json: { ...draw, seedCommitment: 'ab'.repeat(32) } });
      }),
    );
    await page.evaluate(() => {
      for (const key of Object.keys(localStorage).filter((name) => name.includes('draw'))) {
        localStorage.setItem(key, JSON.stringify({ seedCommitment: 'cd'.repeat(32) }));
      }
    });
    await open();
    const bad = page.locator('.checks .bad', { hasText: 'not the one that this browser saw' });
    await bad.waitFor();
    await page.getByRole('alert').getByText('Not proven').waitFor();
  });

  describe('its proof', () => {
    async function drawn() {
      const roomId = await openPreQueue(world, { capacity: 1 });
      const people = await crowd(world, roomId, 5);
      await change(world, roomId, { opensAt: new Date(Date.now() - 1) });
      await finishDraw(world, roomId, world.app);
      const draw = await readDraw(world, roomId);
      const { body: own } = await people[3]!.api.get('/v1/queue/tokens/me/draw');
      const path = `/v1/queue/rooms/${roomId}/draw/entries`;
      const { body: list } = await people[3]!.api.get(path);
      type Given = Parameters<typeof checkOrder>;
      return {
        draw: draw as Given[0],
        own: own as NonNullable<Given[2]>,
        ids: list.data as string[],
      };
    }

    it('holds for a real draw, and not without one of its entries', async () => {
      const { draw, own, ids } = await drawn();
      const holds = [...checkDraw(draw, own, null), ...(await checkOrder(draw, ids, own))];
      expect(holds).toEqual(
        ['seed', 'entry', 'list', 'rank'].map((claim) => ({ claim, holds: true })),
      );
      expect(await checkOrder(draw, ids.slice(1), own)).toContainEqual({
        claim: 'list',
        holds: false,
      });
    });

    it.each([
      ['another seed', { seed: '00'.repeat(32) }, 'seed'],
      ['no seed', { seed: 'nonsense' }, 'seed'],
      ['another root', { entriesRoot: '00'.repeat(32) }, 'entry'],
    ])('does not hold with %s', async (_what, forged, claim) => {
      const { draw, own } = await drawn();
      const checks = checkDraw({ ...draw, ...forged }, own, null);
      expect(checks).toContainEqual({ claim, holds: false });
    });

    it.each([
      ['holds for a published round', {}, {}, true],
      ['does not hold for another round', { beaconRound: 1_001 }, {}, false],
      [
        'does not hold for a round that was out already',
        { sealedAt: '2023-08-23T15:59:23.000Z' },
        {},
        false,
      ],
      ['does not hold for another randomness', {}, { randomness: '00'.repeat(32) }, false],
      [
        'does not hold for another signature',
        {},
        { signature: `a${BEACON.signature.slice(1)}` },
        false,
      ],
    ])('%s', async (_title, draw, beacon, holds) => {
      const { draw: real } = await drawn();
      const sealed = { sealedAt: SEALED_AT, beaconRound: 1_000, ...draw };
      const checks = checkDraw(
        { ...real, ...sealed, beacon: { ...BEACON, ...beacon } },
        null,
        null,
      );
      expect(checks).toContainEqual({ claim: 'beacon', holds });
    });
  });
});
