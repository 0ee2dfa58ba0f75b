import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RateLimited } from '../../../../shared/http/limits/rate-limit.js';
import { ApiProblems, Public } from '../../../../shared/http/openapi/openapi.js';
import { Idempotent } from '../../../../shared/http/pipeline/idempotency.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { AccessTokens } from '../../application/access-tokens.js';
import { EmailVerification } from '../../application/email-verification.js';
import { PasswordReset } from '../../application/password-reset.js';
import { MailTokenBody, RequestPasswordResetBody, ResetPasswordBody } from './email.dto.js';

/** What is done by the links of mails. */
@ApiTags('user')
@ApiProblems('EXTERNAL_IDENTITY_PROVIDER')
@Controller('v1/auth')
export class EmailController {
  constructor(
    private readonly resets: PasswordReset,
    private readonly verification: EmailVerification,
    private readonly tokens: AccessTokens,
  ) {}

  @Post('password-resets')
  @HttpCode(202)
  @Public()
  @RateLimited('passwordReset')
  @ApiOperation({
    summary: 'Ask for a mail to choose a new password',
    description:
      'The response is the same whether or not an account has the address. An account gets five mails ' +
      'an hour at most. Their links work for an hour.',
  })
  @ApiAcceptedResponse({ description: 'An account with this address gets a mail' })
  requestPasswordReset(@Body() { email }: RequestPasswordResetBody): void {
    this.tokens.assertIssuedHere();
    this.resets.request(email);
  }

  @Post('password-resets/confirm')
  @HttpCode(204)
  @Public()
  @RateLimited('mailToken')
  @ApiOperation({
    summary: 'Choose a new password with the token of a mail',
    description: 'The token works once. It also verifies the address.',
  })
  @ApiNoContentResponse({ description: 'The password is changed' })
  @ApiProblems('MAIL_TOKEN_INVALID', 'OVERLOADED')
  async resetPassword(@Body() { token, password }: ResetPasswordBody): Promise<void> {
    this.tokens.assertIssuedHere();
    await this.resets.confirm(token, password);
  }

  @Post('email-verifications')
  @HttpCode(202)
  @RateLimited('emailVerification')
  @Idempotent()
  @ApiOperation({
    summary: 'Ask for another mail that verifies the address',
    description: 'The sign-up sends the first one. A verified address gets none.',
  })
  @ApiAcceptedResponse({ description: 'The user gets a mail' })
  async requestEmailVerification(@CurrentUser() { id }: Principal): Promise<void> {
    this.tokens.assertIssuedHere();
    await this.verification.request(id);
  }

  @Post('email-verifications/confirm')
  @HttpCode(204)
  @Public()
  @RateLimited('mailToken')
  @ApiOperation({
    summary: 'Verify an address with the token of a mail',
    description: 'The token works once, for three days.',
  })
  @ApiNoContentResponse({ description: 'The address is verified' })
  @ApiProblems('MAIL_TOKEN_INVALID')
  async verifyEmail(@Body() { token }: MailTokenBody): Promise<void> {
    this.tokens.assertIssuedHere();
    await this.verification.confirm(token);
  }
}
