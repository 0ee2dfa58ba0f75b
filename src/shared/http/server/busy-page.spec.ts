import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyReply } from 'fastify';
import { busyPage } from './busy-page.js';

/** What a reader sees, in order. */
function textsOf(html: string): string[] {
  return Array.from(html.matchAll(/<(h\d|p)>(.*?)<\/\1>/g), ([, , text = '']) => text);
}

function bodyOf(language: 'en' | 'ko'): string {
  const same = () => reply;
  const reply = {
    headers: same,
    header: same,
    type: same,
    removeHeader: same,
    getHeader: () => '',
  };
  return busyPage(language, reply as unknown as FastifyReply);
}

describe('The page of a busy server', () => {
  it('has the same texts from the application and from the load balancer', () => {
    const file = join(import.meta.dirname, '../../../../ops/haproxy/haproxy.cfg');
    const line = /proc\.busy_page "(.*)"$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '';
    const both = [...textsOf(bodyOf('en')), ...textsOf(bodyOf('ko'))];
    expect(both).toHaveLength(6);
    expect(textsOf(line)).toEqual(both);
  });
});
