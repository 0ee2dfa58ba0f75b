import { problem, type ProblemCatalogue } from '../../../../shared/http/problems/problem.js';
import type { TicketErrorCode } from '../../domain/ticket-error.js';

export const ticketProblems: ProblemCatalogue<TicketErrorCode> = {
  TICKET_NOT_FOUND: problem(404, ['Ticket not found', '티켓 없음'], {
    en: 'There is no such ticket.',
    ko: '티켓을 찾을 수 없습니다.',
  }),
  TICKET_FORGED: problem(409, ['Not a ticket', '위조된 티켓'], {
    en: 'The code is not the code of a ticket of this service.',
    ko: '이 서비스에서 발행한 티켓 코드가 아닙니다.',
  }),
  TICKET_WRONG_SHOW: problem(409, ['Ticket of another show', '다른 회차의 티켓'], {
    en: 'The ticket is genuine but belongs to another show.',
    ko: '다른 회차의 티켓입니다.',
  }),
  TICKET_REVOKED: problem(409, ['Ticket revoked', '취소된 티켓'], {
    en: 'The ticket was refunded and admits nobody.',
    ko: '환불되어 사용할 수 없는 티켓입니다.',
  }),
  TICKET_ALREADY_USED: problem(409, ['Ticket already used', '이미 사용된 티켓'], {
    en: 'The ticket was already used at {usedAt}.',
    ko: '이미 사용된 티켓입니다. 사용 시각: {usedAt}',
  }),
};
