import type { FastifyReply } from 'fastify';
import type { Language } from '../../domain/language.js';
import { plainPage } from './plain-page.js';

/** Browsers that were refused together come back spread over this time. Longer than that of API clients. */
const RELOAD_SECONDS = { soonest: 5, latest: 10 };

const TEXTS: Readonly<Record<Language, { title: string; why: string; again: string }>> = {
  en: {
    title: 'One moment, please',
    why: 'The server is busy, or is being restarted. A place in line is kept meanwhile.',
    again: 'The page loads itself again in a few seconds.',
  },
  ko: {
    title: '잠시만 기다려 주세요',
    why: '접속자가 많거나 서버를 다시 시작하는 중입니다. 대기 순서는 그대로 유지됩니다.',
    again: '몇 초 뒤 자동으로 새로고침됩니다.',
  },
};

/** Turns a prepared problem into a page that loads itself again. Returns its body. */
export function busyPage(language: Language, reply: FastifyReply): string {
  const { soonest, latest } = RELOAD_SECONDS;
  const seconds = soonest + Math.floor(Math.random() * (latest - soonest + 1));
  const { title, why, again } = TEXTS[language];
  reply.headers({ refresh: `${seconds}`, 'retry-after': `${seconds}` });
  return plainPage(reply, { language, title, paragraphs: [why, again] });
}
