import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IdempotencyKeys } from '../../../../shared/database/idempotency/idempotency-keys.js';
import { ApiIdempotencyKey, runIdempotently } from '../../../../shared/http/idempotency.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi.js';
import { RateLimited } from '../../../../shared/http/rate-limit.js';
import { AccessTokens } from '../../application/access-tokens.js';
import { UserFacade } from '../../application/user.facade.js';
import type { User } from '../../domain/user.js';
import { LogInBody, SessionDto, SignUpBody } from './auth.dto.js';

@ApiTags('user')
@Controller('v1/auth')
export class AuthController {
  constructor(
    private readonly users: UserFacade,
    private readonly tokens: AccessTokens,
    private readonly keys: IdempotencyKeys,
  ) {}

  @Post('signup')
  @Public()
  @RateLimited('signup')
  @ApiIdempotencyKey()
  @ApiOperation({ summary: 'Sign up' })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiProblems('EMAIL_TAKEN', 'EXTERNAL_IDENTITY_PROVIDER', 'OVERLOADED')
  async signUp(
    @Body() body: SignUpBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    this.tokens.assertIssuedHere();
    // Only the user is kept under the key: a token never stands in the database.
    const prepared = await this.users.prepareSignUp(body);
    const user = await runIdempotently(this.keys, request, reply, () =>
      this.users.register(prepared),
    );
    return this.session(user);
  }

  @Post('login')
  @HttpCode(200)
  @Public()
  @RateLimited('login')
  @ApiOperation({ summary: 'Log in' })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblems('INVALID_CREDENTIALS', 'EXTERNAL_IDENTITY_PROVIDER', 'OVERLOADED')
  async logIn(@Body() body: LogInBody): Promise<SessionDto> {
    this.tokens.assertIssuedHere();
    return this.session(await this.users.logIn(body.email, body.password));
  }

  private async session(user: User): Promise<SessionDto> {
    return new SessionDto(user, await this.tokens.issue(user), this.tokens.lifetimeSeconds);
  }
}
