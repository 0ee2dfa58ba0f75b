import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ExpectedVersions } from '../../../../shared/domain/version.js';
import { AdminOnly, ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { ETagged, IfMatch, Tagged } from '../../../../shared/http/pipeline/entity-tags.js';
import { LogsChange } from '../../../../shared/http/pipeline/logged-changes.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { RequestError } from '../../../../shared/http/problems/request-error.js';
import { ApiPage, BY_ID, type Page, readPage } from '../../../../shared/http/validation/paging.js';
import { IdParam } from '../../../../shared/http/validation/validation.js';
import { AdminActions } from '../../application/admin-actions.js';
import { UserDirectory } from '../../application/user-directory.js';
import { UserFacade } from '../../application/user.facade.js';
import {
  AdminActionDto,
  AdminActionsQuery,
  ChangeUserBody,
  toAdminActionDto,
  toFilter,
  UsersQuery,
} from './admin.dto.js';
import { UserDto } from './auth.dto.js';

@ApiTags('user')
@AdminOnly()
@Controller('v1')
export class AdminController {
  constructor(
    private readonly users: UserFacade,
    private readonly directory: UserDirectory,
    private readonly actions: AdminActions,
  ) {}

  @Get('users')
  @ApiOperation({ summary: 'All users, newest first' })
  @ApiPage(UserDto)
  listUsers(@Query() { email = '', ...query }: UsersQuery): Promise<Page<UserDto>> {
    return readPage(query, BY_ID, async (page) =>
      (await this.directory.listUsers(email, page)).map((user) => new UserDto(user)),
    );
  }

  @Patch('users/:userId')
  @ETagged()
  @LogsChange(
    'user',
    'userId',
    async (admin: AdminController, id) => new UserDto(await admin.users.getUser(id)),
  )
  @ApiOperation({
    summary: 'Change the role of a user, or lock the user out',
    description:
      'Another role or a block ends all sessions of the user: all instances refuse their access tokens within a second. ' +
      'A blocked user also leaves all waiting rooms. With an identity provider the new role counts at once, and a block ' +
      'refuses the user whatever the token.',
  })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems('USER_NOT_FOUND', 'LAST_ADMIN')
  async changeUser(
    @IdParam('userId') userId: string,
    @Body() { reason: _reason, ...changes }: ChangeUserBody,
    @IfMatch() expected: ExpectedVersions,
    @CurrentUser() { id }: Principal,
  ): Promise<Tagged<UserDto>> {
    // An instance may not have read yet that the sessions of a former admin have ended.
    if ((await this.users.getUser(id)).role !== 'admin') throw new RequestError('FORBIDDEN');
    const user = await this.directory.changeUser(userId, changes, expected);
    return new Tagged(user.version, new UserDto(user));
  }

  @Get('admin/actions')
  @ApiOperation({
    summary: 'The log of what admins and operators changed, newest first',
    description: 'Each row has the states before and after the change.',
  })
  @ApiPage(AdminActionDto)
  listAdminActions(@Query() query: AdminActionsQuery): Promise<Page<AdminActionDto>> {
    return readPage(query, BY_ID, async (page) =>
      (await this.actions.listActions(toFilter(query), page)).map(toAdminActionDto),
    );
  }
}
