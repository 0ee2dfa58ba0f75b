import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, HttpCode, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { AccessTokens } from '../../application/access-tokens.js';
import { AccountFacade } from '../../application/account.facade.js';
import { documentOf, EXPORT_SCHEMA } from './account-export.js';
import { DeleteAccountBody, UserDto } from './auth.dto.js';

@ApiTags('user')
@Controller('v1/users')
export class UserController {
  constructor(
    private readonly accounts: AccountFacade,
    private readonly tokens: AccessTokens,
  ) {}

  @Get('me')
  @ApiOperation({ summary: 'The signed-in user' })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems('USER_NOT_FOUND')
  async getCurrentUser(@CurrentUser() user: Principal): Promise<UserDto> {
    return new UserDto(await this.accounts.getAccount(user.id));
  }

  @Delete('me')
  @HttpCode(204)
  @RateLimited('account')
  @ApiOperation({
    summary: 'Delete the account of the signed-in user',
    description:
      'The e-mail address, the name and the password are gone at once, and all sessions end. The id, payments ' +
      'and entries of the balance stay. Refused while something is left in the account: `reasons` of the problem ' +
      'lists `BALANCE`, `HOLDS`, `ORDERS` (unpaid), `TICKETS` (of shows to come) and `TOP_UPS` (not settled). ' +
      'Without a body, or without `password`, the access token alone is enough. A `password` is compared first: a ' +
      'wrong one is 401 `INVALID_CREDENTIALS`, and nothing is deleted. So a front end asks for it, because whoever ' +
      'has the device for a moment has the token. For 30 days nobody can sign up with the same mailbox ' +
      '(`EMAIL_TAKEN`), so that limits per person hold.',
  })
  @ApiNoContentResponse({ description: 'The account is deleted' })
  @ApiProblems('ACCOUNT_IN_USE', 'LAST_ADMIN', 'INVALID_CREDENTIALS', 'USER_NOT_FOUND')
  @ApiProblems('EXTERNAL_IDENTITY_PROVIDER', 'OVERLOADED')
  deleteAccount(
    @CurrentUser() user: Principal,
    @Body() { password }: DeleteAccountBody,
  ): Promise<void> {
    this.tokens.assertIssuedHere();
    return this.accounts.deleteAccount(user.id, password);
  }

  @Get('me/export')
  @RateLimited('account')
  @ApiOperation({
    summary: 'Everything that is kept about the signed-in user',
    description: 'One JSON document, without secrets. It is sent while it is read.',
  })
  @ApiOkResponse({ description: 'The document', schema: EXPORT_SCHEMA })
  @ApiProblems('USER_NOT_FOUND')
  async exportAccount(
    @CurrentUser() user: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const account = await this.accounts.exportAccount(user.id);
    reply.header('Content-Disposition', 'attachment; filename="account.json"');
    const parts = reply.request.method === 'HEAD' ? [] : documentOf(account);
    return Readable.from(parts, { objectMode: false });
  }
}
