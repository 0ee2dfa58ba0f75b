import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { preferredLanguage } from '../../../../shared/http/problems/problem.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
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
  ) {}

  @Post('signup')
  @LocatedAt('/v1/users/me')
  @Public()
  @RateLimited('signup')
  @ApiOperation({
    summary: 'Sign up',
    description:
      'Sends a mail that verifies the address, in the language of `Accept-Language`, as all later mails. ' +
      'One mailbox has one account, however its address is spelled.',
  })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiProblems('EMAIL_TAKEN', 'EXTERNAL_IDENTITY_PROVIDER', 'OVERLOADED')
  async signUp(@Body() body: SignUpBody, @Req() { headers }: FastifyRequest): Promise<SessionDto> {
    this.tokens.assertIssuedHere();
    const language = preferredLanguage(headers['accept-language']);
    return this.session(await this.users.signUp({ ...body, language }));
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
