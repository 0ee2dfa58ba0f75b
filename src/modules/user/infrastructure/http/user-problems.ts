import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { UserErrorCode } from '../../domain/user-error.js';

export const userProblems: ProblemCatalogue<UserErrorCode> = {
  EMAIL_TAKEN: problem(409, ['E-mail address taken', '이미 가입된 이메일'], {
    en: 'An account with this e-mail address already exists.',
    ko: '이미 가입된 이메일 주소입니다.',
  }),
  INVALID_CREDENTIALS: problem(401, ['Log-in failed', '로그인 실패'], {
    en: 'E-mail address and password do not match an account.',
    ko: '이메일 주소 또는 비밀번호가 올바르지 않습니다.',
  }),
  REFRESH_TOKEN_INVALID: problem(401, ['Session has ended', '세션 종료'], {
    en: 'The refresh token was used before, has expired, or its session has ended. Log in again.',
    ko: '세션이 종료되었거나, 갱신 토큰이 이미 사용되었거나 만료되었습니다. 다시 로그인해 주세요.',
  }),
  ACCOUNT_BLOCKED: problem(403, ['Account blocked', '이용이 제한된 계정'], {
    en: 'This account is blocked. Contact the operator.',
    ko: '이용이 제한된 계정입니다. 운영자에게 문의해 주세요.',
  }),
  USER_NOT_FOUND: problem(404, ['User not found', '사용자 없음'], {
    en: 'There is no such user.',
    ko: '존재하지 않는 사용자입니다.',
  }),
  LAST_ADMIN: problem(409, ['Last admin', '마지막 관리자'], {
    en: 'This user is the only admin. Make another user an admin first.',
    ko: '유일한 관리자입니다. 먼저 다른 사용자를 관리자로 지정해 주세요.',
  }),
  ACCOUNT_IN_USE: problem(409, ['Account in use', '탈퇴할 수 없는 계정'], {
    en: 'Something is left in the account, so it cannot be deleted. `reasons` says what.',
    ko: '계정에 남아 있는 항목이 있어 탈퇴할 수 없습니다. `reasons`에서 확인해 주세요.',
  }),
  MAIL_TOKEN_INVALID: problem(422, ['Link not valid', '유효하지 않은 링크'], {
    en: 'The link was used before, has expired, or is incomplete. Ask for a new mail.',
    ko: '이미 사용했거나 만료되었거나 잘못된 링크입니다. 메일을 다시 요청해 주세요.',
  }),
  IDENTITY_PROVIDER_UNAVAILABLE: problem(
    503,
    ['Identity provider unavailable', '인증 서비스 장애'],
    {
      en: 'Access tokens cannot be verified at the moment. Try again shortly.',
      ko: '일시적으로 인증 정보를 확인할 수 없습니다. 잠시 후 다시 시도해 주세요.',
    },
  ),
  EXTERNAL_IDENTITY_PROVIDER: problem(
    409,
    ['External identity provider', '외부 인증 서비스 사용'],
    {
      en: 'Sign up and log in at the identity provider of this installation.',
      ko: '회원 가입과 로그인은 외부 인증 서비스에서 진행해 주세요.',
    },
  ),
};
