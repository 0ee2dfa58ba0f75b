import { Api } from '../../support/api.js';
import { createAuthorizationFixture } from '../../support/authorization-fixture.js';
import { fingerprints } from '../../support/fingerprints.js';
import { NIL_ID, Target } from '../../support/hostile-requests.js';

/** Fields that only the server sets: ids, roles, amounts and states. */
const FIELDS: Readonly<Record<string, unknown>> = {
  ...{ id: NIL_ID, userId: NIL_ID, ownerId: NIL_ID, adminId: NIL_ID, paymentId: NIL_ID },
  ...{ role: 'admin', isAdmin: true, passwordHash: 'x', externalSubject: 'x' },
  ...{ price: 1, amount: 1, subtotal: 1, total: 1, balance: 1, balanceAfter: 1, unitPrice: 1 },
  ...{ status: 'PAID', state: 'open', version: 1, issued: 0, available: 1, remaining: 1 },
  ...{ createdAt: '2026-01-01T00:00:00Z', holdExpiresAt: '2036-01-01T00:00:00Z', paidAt: null },
};

describe('Fields that only the server sets', () => {
  it('fail validation in every body that does not declare them, and change nothing', async () => {
    const target = await Target.start();
    try {
      const before = await fingerprints(target.world);
      const requests = target.operationsWithBody.flatMap((operation) => {
        const known = Object.keys(target.bodySchemaOf(operation).properties ?? {});
        const valid = target.validBodyOf(operation);
        return Object.entries(FIELDS)
          .filter(([name]) => !known.includes(name))
          .map(([name, value]) => ({
            method: operation.method,
            path: target.pathOf(operation),
            body: JSON.stringify({ ...valid, [name]: value }),
            statuses: [400],
          }));
      });
      expect(requests.length).toBeGreaterThan(200);
      expect(await target.flawsOf(requests)).toEqual([]);
      expect(await fingerprints(target.world)).toEqual(before);
    } finally {
      await target.world.stop();
    }
  });

  it('fail validation in nested lists and objects, and on operations without a body', async () => {
    const target = await Target.start();
    const { world } = target;
    try {
      const { ids, headers, owner } = await createAuthorizationFixture(world);
      const before = await fingerprints(target.world);
      const api = new Api(world.app.baseUrl);
      const send = (path: string, body: object, role: 'owner' | 'admin' = 'owner') =>
        api.send('POST', path, { headers: headers[role], body });
      const line = { itemId: ids.itemId, quantity: 1 };
      const section = { name: 'A', rows: 1, seatsPerRow: 1, price: 1 };
      const startsAt = '2036-01-01T00:00:00Z';
      const refused = [
        await send('/v1/orders', { items: [{ ...line, price: 1 }] }),
        await send('/v1/orders', { items: [{ ...line, discount: 9_999 }] }),
        await send(
          `/v1/concerts/${ids.concertId}/shows`,
          { startsAt, sections: [{ ...section, status: 'SOLD' }] },
          'admin',
        ),
      ];
      for (const { status, body } of refused) {
        expect({ status, code: body.code }).toEqual({ status: 400, code: 'VALIDATION_FAILED' });
      }
      expect(await fingerprints(target.world)).toEqual(before);

      const refund = { amount: 1_000_000, userId: NIL_ID, status: 'READY' };
      expect((await send(`/v1/payments/${ids.paidPaymentId}/refund`, refund)).status).toBe(400);
      const claim = { userId: NIL_ID, discount: { type: 'PERCENT', value: 100 } };
      expect((await send(`/v1/coupons/${ids.couponId}/claim`, claim)).status).toBe(400);
      expect(await fingerprints(target.world)).toEqual(before);
      expect((await send(`/v1/coupons/${ids.couponId}/claim`, {})).status).toBe(201);
      expect(
        await world.count(
          `SELECT count(*) FROM coupon_user_coupons WHERE coupon_id = $1 AND user_id = $2`,
          [ids.couponId, owner.id],
        ),
      ).toBe(1);
    } finally {
      await world.stop();
    }
  });
});
