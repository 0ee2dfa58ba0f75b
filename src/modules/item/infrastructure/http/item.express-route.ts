import { Injectable } from '@nestjs/common';
import {
  type ExpressAnswer,
  type ExpressRequest,
  ExpressRoute,
} from '../../../../shared/http/express-route.js';
import { ItemFacade } from '../../application/item.facade.js';

/** An item, with its exact stock: what a drop's crowd reloads. */
@Injectable()
export class ItemExpressRoute extends ExpressRoute {
  readonly pattern = '/v1/items/:itemId';
  override readonly isPublic = true;

  constructor(private readonly items: ItemFacade) {
    super();
  }

  async answer({ id }: ExpressRequest): Promise<ExpressAnswer> {
    return { body: JSON.stringify(await this.items.getItem(id)) };
  }
}
