import type { Browser, Page } from 'playwright-core';
import { closePages, takeScreenshot, useBrowser } from '../support/browser.js';
import { eventually } from '../support/eventually.js';
import { addItem } from '../support/items.js';
import type { Person } from '../support/people.js';
import { openSale, type Sale } from '../support/sale.js';
import { addBuyer, holdSeats } from '../support/sale-steps.js';
import { openShow } from '../support/show-page.js';
import { type World } from '../support/world.js';
import { NEXT_STEPS } from '../../web/src/shared/next-steps.js';

/** What fans do on pages. */
const OF_FANS = [
  ...['signUp', 'logIn', 'changePassword', 'resetPassword', 'verifyEmail', 'deleteAccount'],
  ...['requestPasswordReset', 'requestEmailVerification', 'joinQueue', 'leaveQueue'],
  ...['holdSeats', 'releaseReservation', 'placeOrder', 'cancelOrder', 'putCartItem'],
  ...['removeCartItem', 'claimCoupon', 'confirmPayment', 'startCheckout', 'refundPayment'],
  ...['chargeBalance', 'createTopUp', 'confirmTopUp'],
];

interface Refused {
  readonly status: number;
  readonly code: string;
}

describe('Refusals on the pages of fans', () => {
  let world: World;
  let browser: Browser;
  let refusals: ReadonlyMap<string, readonly Refused[]>;
  let page: Page;
  let sale: Sale;
  let mina: Person;

  useBrowser((made) => ({ world, browser } = made));

  beforeAll(async () => {
    refusals = await documentedRefusals(world);
    sale = await openSale(world);
    mina = await addBuyer(world, sale);
  });

  afterEach(async () => {
    await closePages(browser);
  });

  it('have a next step for each code that is documented', () => {
    const codes = OF_FANS.flatMap((name) => refusals.get(name)!.map(({ code }) => code));
    expect([...new Set(codes)].filter((code) => !(code in NEXT_STEPS))).toEqual([]);
  });

  it('say what to do next when places are not held', async () => {
    page = await openShow({ world, browser }, sale, mina);
    await page.getByRole('button', { name: /^Seat 1, / }).click();
    await tryAll('holdSeats', '**/v1/reservations', page.getByRole('button', { name: /^Hold 1/ }));
    await takeScreenshot(page, 'refusal-of-a-hold');
  });

  it('say what to do next when an order is not placed', async () => {
    const { id } = await addItem(world, { name: 'Mug' });
    page = await openShow({ world, browser }, sale, mina);
    await page.goto(`/items/${id}`);
    // After these the order may have arrived: the page offers to find out instead.
    const unknown = refusals.get('placeOrder')!.filter(({ status }) => status >= 500);
    const without = ['IDEMPOTENCY_IN_PROGRESS', ...unknown.map(({ code }) => code)];
    const button = page.getByRole('button', { name: 'Order now' });
    await tryAll('placeOrder', '**/v1/orders', button, without);
    await takeScreenshot(page, 'refusal-of-an-order');
  });

  it('say what to do next when a payment is not taken', async () => {
    const rich = await addBuyer(world, sale, { balance: 100_000 });
    await holdSeats(rich, sale, sale.seatIds.slice(3, 4));
    page = await openShow({ world, browser }, sale, rich);
    // Both lead to what has become of the payment instead.
    const elsewhere = ['PAYMENT_ALREADY_PAID', 'INSUFFICIENT_BALANCE'];
    const button = page.getByRole('button', { name: /^Pay ₩/ });
    await tryAll('confirmPayment', '**/v1/payments/*/confirm', button, elsewhere);
    await takeScreenshot(page, 'refusal-of-a-payment');
  });

  /** Refuses the request with each code of the operation, with a detail that says nothing. */
  async function tryAll(
    operation: string,
    url: string,
    button: ReturnType<Page['getByRole']>,
    without: readonly string[] = [],
  ): Promise<void> {
    const seen: Record<string, string> = {};
    for (const { status, code } of refusals.get(operation)!) {
      if (without.includes(code)) continue;
      const handled = new Promise<void>((resolve) => {
        void page.route(url, async (route) => {
          if (route.request().method() !== 'POST') return route.fallback();
          await route.fulfill({
            status,
            // The client waits for a short time only.
            headers: { 'retry-after': '600' },
            contentType: 'application/problem+json',
            body: JSON.stringify({ code, status, title: code, detail: 'No.' }),
          });
          resolve();
        });
      });
      await button.click();
      await handled;
      const alert = page.getByRole('alert');
      await eventually(`an alert for ${code}`, async () => {
        const texts = await alert.allInnerTexts();
        seen[code] = texts.join(' ').trim();
        return seen[code] !== '' && (await button.isEnabled());
      });
      await page.unroute(url);
    }
    const silent = Object.entries(seen).filter(([code, text]) => {
      const isSaid = NEXT_STEPS[code] === null;
      return !isSaid && text.replace('No.', '').trim() === '';
    });
    expect(silent).toEqual([]);
    expect(Object.keys(seen).length).toBeGreaterThan(20);
  }
});

async function documentedRefusals({ app }: World): Promise<Map<string, Refused[]>> {
  const document = (await (await fetch(`${app.baseUrl}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { operationId: string; responses: Responses }>>;
  };
  const found = new Map<string, Refused[]>();
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
  for (const { operationId, responses } of operations) {
    const refused = Object.entries(responses).flatMap(([status, { content }]) =>
      Object.keys(content?.['application/problem+json']?.examples ?? {}).map((code) => ({
        ...{ status: Number(status), code },
      })),
    );
    found.set(operationId, refused);
  }
  return found;
}

type Responses = Record<
  string,
  { content?: Record<string, { examples?: Record<string, unknown> } | undefined> }
>;
