import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from '../../../../config/settings.js';
import { LocatedAt } from '../../../../shared/http/pipeline/location.js';
import { ApiProblems, Public, PublicWithLogin } from '../../../../shared/http/openapi/openapi.js';
import { preferredLanguage } from '../../../../shared/http/problems/problem.js';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { SessionFacade, type SessionView } from '../../application/session.facade.js';
import {
  ChangePasswordBody,
  LogInBody,
  RefreshTokenBody,
  SessionDto,
  SignUpBody,
} from './auth.dto.js';
import { expiredRefreshCookie, refreshCookie, refreshTokenOf } from './refresh-cookie.js';

@ApiTags('user')
@ApiProblems('EXTERNAL_IDENTITY_PROVIDER')
@Controller('v1')
export class AuthController {
  constructor(
    private readonly sessions: SessionFacade,
    private readonly config: Config,
  ) {}

  @Post('auth/signup')
  @LocatedAt('/v1/users/me')
  @Public()
  @RateLimited('signup')
  @ApiOperation({
    summary: 'Sign up',
    description:
      'Sends a mail that verifies the address, in the language of `Accept-Language`, as all later mails. ' +
      'One mailbox has one account, however its address is spelled. A deleted account keeps its mailbox for 30 days.',
  })
  @ApiCreatedResponse({ type: SessionDto })
  @ApiProblems('EMAIL_TAKEN', 'OVERLOADED')
  async signUp(
    @Body() { cookie, ...body }: SignUpBody,
    @Req() { headers }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const language = preferredLanguage(headers['accept-language']);
    return this.dtoOf(await this.sessions.signUp({ ...body, language }), cookie, reply);
  }

  @Post('auth/login')
  @HttpCode(200)
  @Public()
  @RateLimited('login')
  @ApiOperation({ summary: 'Log in' })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblems('INVALID_CREDENTIALS', 'ACCOUNT_BLOCKED', 'OVERLOADED')
  async logIn(
    @Body() { email, password, cookie }: LogInBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    return this.dtoOf(await this.sessions.logIn(email, password), cookie, reply);
  }

  @Post('auth/refresh')
  @HttpCode(200)
  @Public()
  @RateLimited('refresh')
  @ApiOperation({
    summary: 'A new access token, and the next refresh token',
    description:
      'Takes the refresh token from the body, else from the cookie, and returns the next one in the same way. ' +
      'A refresh token works once. One that comes again has been copied, so its session ends.',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblems('REFRESH_TOKEN_INVALID')
  async refreshSession(
    @Body() { refreshToken }: RefreshTokenBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const token = refreshToken ?? refreshTokenOf(request);
    return this.dtoOf(await this.sessions.refresh(token), refreshToken === undefined, reply);
  }

  @Post('auth/logout')
  @HttpCode(204)
  @PublicWithLogin()
  @RateLimited('refresh')
  @ApiOperation({
    summary: 'Log out',
    description:
      'Ends the session of the access token, of the refresh token in the body, or else of the cookie. Other ' +
      'sessions of the user go on. A session that has ended already is no error.',
  })
  @ApiNoContentResponse({ description: 'The session has ended' })
  async logOut(
    @Body() { refreshToken }: RefreshTokenBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    const token = refreshToken ?? refreshTokenOf(request);
    await this.sessions.logOut(request.principal?.sessionId, token);
    reply.header('Set-Cookie', expiredRefreshCookie(this.config));
  }

  @Post('users/me/password')
  @HttpCode(200)
  @RateLimited('password')
  @ApiOperation({
    summary: 'Change the password of the signed-in user',
    description: 'All sessions of the user end, and a new one begins.',
  })
  @ApiOkResponse({ type: SessionDto })
  @ApiProblems('INVALID_CREDENTIALS', 'USER_NOT_FOUND', 'OVERLOADED')
  async changePassword(
    @CurrentUser() { id }: Principal,
    @Body() { currentPassword, password, cookie }: ChangePasswordBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionDto> {
    const session = await this.sessions.changePassword(id, currentPassword, password);
    return this.dtoOf(session, cookie, reply);
  }

  private dtoOf(session: SessionView, isCookie = false, reply: FastifyReply): SessionDto {
    const { refreshToken, refreshUntil } = session;
    if (isCookie)
      reply.header('Set-Cookie', refreshCookie(this.config, refreshToken, refreshUntil));
    return new SessionDto(session, isCookie);
  }
}
