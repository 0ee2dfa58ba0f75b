import fc from 'fast-check';
import { actionOf as actionOfAny, type Intent } from '../support/models/at-once.js';
import { PRICES, type ShopModel } from './shop-model.js';
import type { RealShop } from './shop-real.js';

export type ShopIntent = Intent<ShopModel, RealShop>;

export const USERS = 3;

export const user = fc.nat({ max: USERS - 1 });
export const item = fc.nat({ max: PRICES.length - 1 });
export const instance = fc.nat({ max: 1 });
export const mostly = fc.integer({ min: 0, max: 5 }).map((drawn) => drawn < 5);

export const actionOf = actionOfAny<ShopModel>;
