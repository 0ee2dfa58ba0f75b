import type { Browser, Page } from 'playwright-core';
import { QueueFacade } from '../../src/modules/queue/index.js';
import { takeScreenshot, useBrowser, visit } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { countRequests } from '../support/pages.js';
import { addPerson, type Person } from '../support/people.js';
import { openRoom, readRoom, type RoomSettings } from '../support/queue-rooms.js';
import { openSale, openSaleInRoom } from '../support/sale.js';
import { announced, crowd, fullRoom } from '../support/waiting-page.js';
import type { World } from '../support/world.js';

const RARE = '**/assets/rare-*';
const ME = '/v1/queue/tokens/me';
const RICH = { balance: 1_000_000 };

describe('The waiting page, when something is lost', () => {
  let world: World;
  let browser: Browser;

  useBrowser((made) => ({ world, browser } = made));

  afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

  async function open(roomId: string, person: Person): Promise<Page> {
    const page = await visit(browser, world, { as: person });
    await page.goto(`/rooms/${roomId}`);
    return page;
  }

  /** A page that listens, in a room whose slot somebody else has. */
  async function waiting(settings: RoomSettings = {}) {
    const room = await fullRoom(world, settings);
    const person = await addPerson(world);
    const page = await open(room.roomId, person);
    await page.locator('.light.stream').waitFor();
    return { ...room, person, page };
  }

  /** As when the user comes back with the back button. Resolves when the page has read the place. */
  async function look(page: Page): Promise<void> {
    const read = page.waitForResponse((response) => new URL(response.url()).pathname === ME);
    await page.evaluate(() => dispatchEvent(new Event('pageshow')));
    await (await read).finished();
  }

  /** Others join before: the first of them gets the slot, and the user another number than before. */
  async function loseRedis(roomId: string): Promise<void> {
    await world.redis.flushdb();
    await crowd(world, roomId, 2);
  }

  async function expectOnePlace(roomId: string, { id }: Person): Promise<void> {
    const { waiting, lastNumber } = await readRoom(world, roomId);
    expect({ waiting: waiting.slice(1), lastNumber }).toEqual({ waiting: [id], lastNumber: 3 });
  }

  it('leads to the sale although the parts that are loaded later cannot be loaded', async () => {
    const { roomId, leave } = await fullRoom(world);
    const { concertId } = await openSaleInRoom(world, roomId);
    const page = await visit(browser, world, { as: await addPerson(world) });
    await page.route(RARE, (route) => route.fulfill({ status: 503 }));
    await page.goto(`/rooms/${roomId}`);
    await page.locator('.light.stream').waitFor();
    await leave();
    await page.locator(`.turn a[href="/concerts/${concertId}"]`).waitFor();
    await page.locator('.turn [role="timer"]').waitFor();
  });

  it('loads itself again after a part could not be loaded, and keeps the place', async () => {
    const { roomId } = await fullRoom(world, { waiting: 1, reissuePolicy: 'requeue' });
    const page = await visit(browser, world, { as: await addPerson(world) });
    await page.route(RARE, (route) => route.fulfill({ status: 503 }), { times: 1 });
    await page.goto(`/rooms/${roomId}`);
    await page.getByRole('button', { name: 'Leave the line' }).waitFor();
    await page.locator('.big', { hasText: '2' }).waitFor();
    expect((await readRoom(world, roomId)).lastNumber).toBe(3);
  });

  it('counts down the time to go in until the user has been to the sale', async () => {
    const { roomId, leave, page, person } = await waiting({ claimWithinSeconds: 90 });
    await leave();
    await page.getByText('Go in within').waitFor();
    await look(page);
    await page.getByText('Go in within').waitFor();
    expect(await page.getByText('Your time in the sale').count()).toBe(0);
    await person.api.join(roomId);
    const bearer = { userId: person.id, token: person.api.queueToken };
    await world.app.get(QueueFacade).assertAdmitted(bearer, roomId);
    await look(page);
    await page.getByText('Your time in the sale').waitFor();
  });

  it.each(['by the stream', 'by a poll'])(
    'joins again, and says so, when the server has lost the place: %s',
    async (how) => {
      const { roomId, page, person } = await waiting({ reissuePolicy: 'requeue' });
      if (how === 'by a poll') {
        await page.route(`**${ME}/events?*`, (route) => route.abort());
        await page.reload();
        await page.locator('.light.polling').waitFor();
      }
      await loseRedis(roomId);
      await page.locator('.notice', { hasText: 'Your old place was lost.' }).waitFor();
      await page.locator('.big', { hasText: '2' }).waitFor();
      expect(await announced(page).textContent()).toContain('You have joined again');
      await expectOnePlace(roomId, person);
      await takeScreenshot(page, 'room-rejoined');
    },
  );

  it('joins again when the server has lost the slot', async () => {
    const roomId = await openRoom(world, { capacity: 1 });
    const page = await open(roomId, await addPerson(world));
    await page.locator('.turn').waitFor();
    await loseRedis(roomId);
    await look(page);
    await page.locator('.notice', { hasText: 'Your old place was lost.' }).waitFor();
  });

  it('does not take the place of another device of the user: the policy is requeue', async () => {
    const { roomId, page, person } = await waiting({ reissuePolicy: 'requeue' });
    // The other device has the same place, because its browser knows the token.
    const other = await visit(browser, world, { as: person });
    await other.context().addCookies(await page.context().cookies());
    await other.goto(`/rooms/${roomId}`);
    await other.locator('.light.stream').waitFor();
    await loseRedis(roomId);
    const ended = await eventually(
      'one of them has the place',
      async () => {
        const ends = await Promise.all(
          [page, other].map((one) => one.getByText('Your place has ended.').count()),
        );
        return ends[0]! + ends[1]! === 1 && ends;
      },
      30_000,
    );
    await (ended[0] === 1 ? other : page).locator('.big', { hasText: '2' }).waitFor();
    await expectOnePlace(roomId, person);
  });

  it('has one place on two devices: the policy is keep', async () => {
    const { roomId, page, person } = await waiting();
    const other = await open(roomId, person);
    await other.locator('.light.stream').waitFor();
    await loseRedis(roomId);
    for (const one of [page, other]) {
      await one.locator('.notice', { hasText: 'Your old place was lost.' }).waitFor();
    }
    await expectOnePlace(roomId, person);
  });

  it('announces milestones, and not each change of the position', async () => {
    const { roomId, leave } = await fullRoom(world, { waiting: 3 });
    const page = await open(roomId, await addPerson(world));
    await page.locator('.big', { hasText: '4' }).waitFor();
    await leave();
    await page.locator('.big', { hasText: '3' }).waitFor();
    expect(await announced(page).textContent()).toBe('You are number 4 in the line.');
  });

  it('says that a turn was missed, and stops calling for the user', async () => {
    const { leave, page } = await waiting({ claimWithinSeconds: 3 });
    await leave();
    await page.locator('.turn').waitFor();
    expect(await page.title()).toContain('It is your turn!');
    await page.getByText('The time to go in is over.').waitFor();
    expect(await announced(page).textContent()).toBe('');
    await eventually('the title is calm', async () => !(await page.title()).includes('turn'));
    // The title blinked once a second.
    await page.clock.install();
    await page.clock.runFor(3_000);
    expect(await page.title()).not.toContain('turn');
  });

  it('shows at the turn what came on sale since the page was opened', async () => {
    const { roomId, leave, page, person } = await waiting();
    const { concertId } = await openSaleInRoom(world, roomId);
    await eventually('the server shows the concert', async () => {
      const { body } = await person.api.get(`/v1/queue/rooms/${roomId}/public`);
      return (body.offers as unknown[]).length === 1;
    });
    await leave();
    await page.locator(`.turn a[href="/concerts/${concertId}"]`).waitFor({ timeout: 10_000 });
  });

  it('asks before it joins again where the user has bought, but not after a link to it', async () => {
    const { roomId, showId } = await openSale(world);
    const page = await open(`${roomId}?next=/shows/${showId}`, await addPerson(world, RICH));
    await page.getByRole('link', { name: 'Go to the sale' }).click();
    await page.getByRole('button', { name: 'Hold the best seats' }).click();
    await page.getByRole('button', { name: /^Pay ₩/ }).click();
    await page.getByRole('heading', { name: 'More seats' }).waitFor();
    const joins = countRequests(page, 'POST', '/v1/queue/tokens');
    const question = page.getByRole('heading', { name: 'You have bought here. Join again?' });
    await page.goBack();
    await question.waitFor();
    await takeScreenshot(page, 'room-bought');
    await page.reload();
    await question.waitFor();
    expect(joins()).toBe(0);
    await page.goForward();
    await page.getByRole('link', { name: 'Join the waiting room' }).click();
    await page.locator('.turn').waitFor();
    expect(joins()).toBe(1);
  });

  it('keeps in sight that the turn went to the next person', async () => {
    const { leave, page } = await waiting();
    await leave();
    await page.locator('.turn').waitFor();
    await page.route(`**${ME}?*`, async (route) => {
      const view = (await (await route.fetch()).json()) as object;
      const json = { ...view, status: 'WAITING', position: 3, expiresAt: null };
      await route.fulfill({ json });
    });
    await look(page);
    await page.locator('.notice', { hasText: 'Your place is kept: number 3.' }).waitFor();
  });
});
