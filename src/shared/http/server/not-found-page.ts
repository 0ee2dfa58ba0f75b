import type { FastifyReply } from 'fastify';
import type { Language } from '../../domain/language.js';
import { plainPage } from './plain-page.js';

const TEXTS: Readonly<Record<Language, { title: string; why: string; home: string }>> = {
  en: {
    title: 'Page not found',
    why: 'There is no page at this address.',
    home: 'See what is on sale',
  },
  ko: {
    title: '페이지를 찾을 수 없습니다',
    why: '이 주소에 해당하는 페이지가 없습니다.',
    home: '판매 중인 공연 보기',
  },
};

/** Turns a prepared problem into a page that leads home. Returns its body. */
export function notFoundPage(language: Language, reply: FastifyReply): string {
  const { title, why, home } = TEXTS[language];
  return plainPage(reply, { language, title, paragraphs: [why, `<a href="/">${home}</a>`] });
}
