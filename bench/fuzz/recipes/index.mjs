import { accounts } from './accounts.mjs';
import { goods } from './goods.mjs';
import { money } from './money.mjs';
import { rooms } from './rooms.mjs';
import { shows } from './shows.mjs';
import { tickets } from './tickets.mjs';
import { webhooks } from './webhooks.mjs';

/** Operations without a recipe need only a user and valid values. @type {import('./recipe.mjs').Recipes} */
export const recipes = {
  ...{ ...accounts, ...rooms, ...shows, ...tickets },
  ...{ ...goods, ...money, ...webhooks },
};
