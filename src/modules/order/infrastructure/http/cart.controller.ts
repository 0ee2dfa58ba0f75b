import { Body, Controller, Delete, Get, HttpCode, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { CartFacade, type CartView } from '../../application/cart.facade.js';
import { CartDto, PutCartItemBody } from './cart.dto.js';

@ApiTags('order')
@Controller('v1/cart')
export class CartController {
  constructor(private readonly carts: CartFacade) {}

  @Get()
  @ApiOperation({
    summary: 'The cart',
    description: 'Prices are current. A cart reserves no stock.',
  })
  @ApiOkResponse({ type: CartDto })
  getCart(@CurrentUser() user: Principal): Promise<CartView> {
    return this.carts.getCart(user.id);
  }

  @Put('items/:itemId')
  @ApiOperation({ summary: 'Add an item to the cart, or change its quantity' })
  @ApiOkResponse({ type: CartDto })
  @ApiProblems('ITEM_NOT_FOUND', 'CART_FULL')
  putCartItem(
    @IdParam('itemId') itemId: string,
    @CurrentUser() user: Principal,
    @Body() { quantity }: PutCartItemBody,
  ): Promise<CartView> {
    return this.carts.putItem(user.id, { itemId, quantity });
  }

  @Delete('items/:itemId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an item from the cart' })
  @ApiNoContentResponse()
  removeCartItem(@IdParam('itemId') itemId: string, @CurrentUser() user: Principal): Promise<void> {
    return this.carts.removeItem(user.id, itemId);
  }
}
