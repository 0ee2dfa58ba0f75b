import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ItemError, ItemFacade } from '../../item/index.js';
import { UserHoldings } from '../../user/index.js';
import { type CartItem, Carts, MAX_CART_ITEMS } from '../domain/cart.js';
import { OrderError } from '../domain/order-error.js';

export interface CartLineView {
  readonly itemId: string;
  readonly name: string;
  readonly price: number;
  readonly quantity: number;
  readonly amount: number;
  /** Pieces that can be ordered now. A cart reserves none. */
  readonly stock: number;
  /** The waiting room in front of the item; null without one. */
  readonly roomId: string | null;
}

export interface CartView {
  readonly items: readonly CartLineView[];
  readonly subtotal: number;
}

@Injectable()
export class CartFacade implements OnModuleInit {
  constructor(
    private readonly carts: Carts,
    private readonly items: ItemFacade,
    private readonly holdings: UserHoldings,
  ) {}

  onModuleInit(): void {
    const { carts } = this;
    this.holdings.register('cart', {
      lists: {
        async *cart(userId) {
          yield await carts.list(userId);
        },
      },
      async close(userId) {
        const items = await carts.list(userId);
        await carts.remove(items.map(({ itemId }) => ({ userId, itemId })));
      },
    });
  }

  /** Returns the cart with current prices, without deleted items. */
  async getCart(userId: string): Promise<CartView> {
    const cart = await this.carts.list(userId);
    const itemIds = cart.map(({ itemId }) => itemId);
    const [details, stocks] = await Promise.all([
      this.items.getDetails(itemIds),
      this.items.getStocks(itemIds),
    ]);
    const items = cart.flatMap(({ itemId, quantity }) => {
      const item = details.get(itemId);
      if (!item) return [];
      const { name, price, roomId } = item;
      const stock = stocks.get(itemId) ?? 0;
      return [{ itemId, name, price, quantity, amount: price * quantity, stock, roomId }];
    });
    return { items, subtotal: items.reduce((sum, { amount }) => sum + amount, 0) };
  }

  /** @throws ItemError ITEM_NOT_FOUND; OrderError CART_FULL */
  async putItem(userId: string, item: CartItem): Promise<CartView> {
    const details = await this.items.getDetails([item.itemId]);
    if (!details.has(item.itemId)) throw new ItemError('ITEM_NOT_FOUND');
    const fits =
      (await this.carts.put(userId, item)) || (await this.putInPlaceOfDeleted(userId, item));
    if (!fits) throw new OrderError('CART_FULL', { maxItems: MAX_CART_ITEMS });
    return this.getCart(userId);
  }

  removeItem(userId: string, itemId: string): Promise<void> {
    return this.carts.remove([{ userId, itemId }]);
  }

  /** Removes deleted items from a full cart: the user does not see them and can't remove them. */
  private async putInPlaceOfDeleted(userId: string, item: CartItem): Promise<boolean> {
    const cart = await this.carts.list(userId);
    const details = await this.items.getDetails(cart.map(({ itemId }) => itemId));
    const deleted = cart.filter(({ itemId }) => !details.has(itemId));
    if (deleted.length === 0) return false;
    await this.carts.remove(deleted.map(({ itemId }) => ({ userId, itemId })));
    return this.carts.put(userId, item);
  }
}
