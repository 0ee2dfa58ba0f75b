import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../../../shared/http/openapi/openapi.js';
import { CurrentUser, type Principal } from '../../../../shared/http/pipeline/principal.js';
import { UserFacade } from '../../application/user.facade.js';
import { UserDto } from './auth.dto.js';

@ApiTags('user')
@Controller('v1/users')
export class UserController {
  constructor(private readonly users: UserFacade) {}

  @Get('me')
  @ApiOperation({ summary: 'The signed-in user' })
  @ApiOkResponse({ type: UserDto })
  @ApiProblems('USER_NOT_FOUND')
  async getCurrentUser(@CurrentUser() user: Principal): Promise<UserDto> {
    return new UserDto(await this.users.getUser(user.id));
  }
}
