import type { ValidationOptions } from 'class-validator';
import type { Text } from '../problems/problem.js';

/**
 * Gives a rule of class-validator its text, as the context of its errors: a message is one text only.
 * Without a message class-validator drops the context.
 */
export function saying(text: Text, options: ValidationOptions = {}): ValidationOptions {
  return { ...options, message: text.en, context: text };
}

const count = (value: number) => value.toLocaleString('en');

/** What is wrong with a value. The pointer beside it names the value. */
export const TEXTS = {
  unknown: { en: 'is not a field of this request', ko: '지원하지 않는 필드입니다.' },
  unusable: { en: 'cannot be used', ko: '사용할 수 없는 값입니다.' },
  text: { en: 'must be text', ko: '문자열이어야 합니다.' },
  foreignKey: {
    en: 'must be a key of visible ASCII characters',
    ko: '공백 없는 ASCII 문자로 된 키여야 합니다.',
  },
  filled: { en: 'must be text that is not blank', ko: '비어 있지 않은 문자열이어야 합니다.' },
  dots: { en: 'must not be "." or ".."', ko: '"."이나 ".."일 수 없습니다.' },
  email: { en: 'must be an e-mail address', ko: '올바른 이메일 주소여야 합니다.' },
  integer: { en: 'must be a whole number', ko: '정수여야 합니다.' },
  flag: { en: 'must be true or false', ko: 'true 또는 false여야 합니다.' },
  id: { en: 'must be a UUID', ko: 'UUID 형식이어야 합니다.' },
  ids: { en: 'must be a list of UUIDs', ko: '모든 값이 UUID 형식이어야 합니다.' },
  object: { en: 'must be a JSON object', ko: 'JSON 객체여야 합니다.' },
  objects: { en: 'must be a list of JSON objects', ko: '모든 값이 JSON 객체여야 합니다.' },
  list: { en: 'must be a list', ko: '배열이어야 합니다.' },
  unique: { en: 'must not have the same value twice', ko: '중복된 값이 없어야 합니다.' },
  empty: { en: 'must be empty', ko: '요청 본문이 비어 있어야 합니다.' },
  instant: {
    en: 'must be an ISO 8601 time with offset, such as 2026-12-24T18:00:00Z',
    ko: '오프셋이 포함된 ISO 8601 시각이어야 합니다. 예: 2026-12-24T18:00:00Z',
  },
  cursor: {
    en: 'must be the nextCursor of an earlier page',
    ko: '이전 페이지의 nextCursor 값이어야 합니다.',
  },
  unstorable: {
    en: 'must not contain U+0000 or half a surrogate pair',
    ko: 'U+0000이나 짝이 없는 서로게이트를 포함할 수 없습니다.',
  },
  tooManyMarks: {
    en: 'must not have more than 30 combining marks in a row',
    ko: '결합 문자를 30개 넘게 연달아 쓸 수 없습니다.',
  },
  tooDeep: { en: 'is nested too deeply', ko: '중첩 단계가 너무 깊습니다.' },
  atLeast: (min: number): Text => ({
    en: `must be at least ${count(min)}`,
    ko: `${count(min)} 이상이어야 합니다.`,
  }),
  atMost: (max: number): Text => ({
    en: `must be at most ${count(max)}`,
    ko: `${count(max)} 이하여야 합니다.`,
  }),
  not: (value: number): Text => ({
    en: `must not be ${count(value)}`,
    ko: `${count(value)}이 아니어야 합니다.`,
  }),
  longest: (max: number): Text => ({
    en: `must have at most ${count(max)} characters`,
    ko: `${count(max)}자 이하여야 합니다.`,
  }),
  length: (min: number, max: number): Text => ({
    en: `must have ${count(min)} to ${count(max)} characters`,
    ko: `${count(min)}자 이상 ${count(max)}자 이하여야 합니다.`,
  }),
  fewest: (min: number): Text => ({
    en: `must have at least ${count(min)} entries`,
    ko: `항목이 ${count(min)}개 이상이어야 합니다.`,
  }),
  most: (max: number): Text => ({
    en: `must have at most ${count(max)} entries`,
    ko: `항목은 ${count(max)}개까지 보낼 수 있습니다.`,
  }),
  mostValues: (max: number): Text => ({
    en: `must have at most ${count(max)} values`,
    ko: `값은 모두 합해 ${count(max)}개까지 보낼 수 있습니다.`,
  }),
  oneOf: (values: readonly string[]): Text => ({
    en: `must be one of ${values.join(', ')}`,
    ko: `다음 값 중 하나여야 합니다: ${values.join(', ')}`,
  }),
} satisfies Record<string, Text | ((...values: never[]) => Text)>;
