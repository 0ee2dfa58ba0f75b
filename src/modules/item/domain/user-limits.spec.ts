import { codeOf } from '../../../../test/support/code-of.js';
import type { ItemError } from './item-error.js';
import { UserLimits } from './user-limits.js';

const basket = (quantities: Record<string, number>) =>
  Object.entries(quantities).map(([itemId, quantity]) => ({ itemId, quantity }));

describe('UserLimits', () => {
  it('lets a user have exactly the limit, with the pieces of earlier orders', () => {
    const limits = new UserLimits(new Map([['drop', 3]]), [
      { userId: 'kim', itemId: 'drop', quantity: 1 },
    ]);
    expect(codeOf(() => limits.assertWithin('kim', basket({ drop: 2 })))).toBeNull();
    expect(codeOf(() => limits.assertWithin('kim', basket({ drop: 3 })))).toBe(
      'ITEM_LIMIT_EXCEEDED',
    );
    expect(codeOf(() => limits.assertWithin('lee', basket({ drop: 3 })))).toBeNull();
  });

  it('counts the orders of a batch, and names the item, its limit and the pieces', () => {
    const limits = new UserLimits(new Map([['drop', 2]]), []);
    limits.add('kim', basket({ pen: 9, drop: 2 }));
    expect(() => limits.assertWithin('kim', basket({ pen: 9, drop: 1 }))).toThrow(
      expect.objectContaining({
        details: { itemId: 'drop', maxPerUser: 2, taken: 2 },
      }) as ItemError,
    );
    expect(codeOf(() => limits.assertWithin('kim', basket({ pen: 9 })))).toBeNull();
  });
});
