import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataStorage } from 'class-validator';
import type { ValidationMetadata } from 'class-validator/types/metadata/ValidationMetadata.js';
import { projectRoot } from '../../../scripts/lib/paths.mjs';
import { renderErrorDocs } from '../../../src/docs/error-docs.js';
import { problemCatalogue, problemsByContext } from '../../../src/problem-catalogue.js';
import { problemType } from '../../../src/shared/http/problems/problem.js';
import { Api } from '../../support/api.js';
import { addItem } from '../../support/items.js';
import { addPerson } from '../../support/people.js';
import { Instance, World } from '../../support/world.js';

const CODE = /'([A-Z]+(?:_[A-Z]+)*)'/g;
/** Matches the creation of an error with a code. */
/** A code of a `ProviderError` says what to do with the call. No client sees it. */
const MADE = /(?:new (?!ProviderError)\w*Error|\w+Error\.\w+|refuse)\(\s*'([A-Z]+(?:_[A-Z]+)*)'/g;

interface SourceFile {
  readonly name: string;
  readonly text: string;
}

function sources(): SourceFile[] {
  const names = readdirSync(join(projectRoot, 'src'), { recursive: true }) as string[];
  return names
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => ({ name, text: readFileSync(join(projectRoot, 'src', name), 'utf8') }));
}

/** Codes in quotes outside their types and catalogues. */
function codesUsed(files: readonly SourceFile[]): Set<string> {
  const used = new Set<string>();
  for (const { name, text } of files) {
    if (name.endsWith('-problems.ts')) continue;
    const withoutTypes = text
      .replace(/type \w*Code\s*=[^;]*;/g, '')
      .replace(/ApiProblems\([^)]*\)/g, '');
    for (const [, code = ''] of withoutTypes.matchAll(CODE)) used.add(code);
  }
  return used;
}

describe('The error catalogue', () => {
  const files = sources();
  const entries = Object.entries(problemCatalogue);

  it('contains codes of every context', () => {
    expect(files.length).toBeGreaterThan(50);
    for (const catalogue of Object.values(problemsByContext)) {
      expect(Object.keys(catalogue).length).toBeGreaterThan(0);
    }
  });

  it('agrees with docs/errors.md (after a change, run npm run docs:errors)', () => {
    const written = readFileSync(join(projectRoot, 'docs', 'errors.md'), 'utf8');
    expect(written).toBe(renderErrorDocs());
    for (const [code, { status }] of entries)
      expect(written).toContain(`| ${status} | \`${code}\` |`);
  });

  it('defines every code in one context only', () => {
    const codes = Object.values(problemsByContext).flatMap((catalogue) => Object.keys(catalogue));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.sort()).toEqual(entries.map(([code]) => code).sort());
  });

  it('contains no unused code', () => {
    const used = codesUsed(files);
    expect(entries.map(([code]) => code).filter((code) => !used.has(code))).toEqual([]);
  });

  it('contains every code that the source throws', () => {
    const thrown = files.flatMap(({ text }) =>
      [...text.matchAll(MADE)].map(([, code]) => code ?? ''),
    );
    expect(thrown.length).toBeGreaterThan(20);
    expect(thrown.filter((code) => problemCatalogue[code] === undefined)).toEqual([]);
  });

  it('gives each code an error status, a title, and a text in both languages', () => {
    for (const [code, { status, title, detail }] of entries) {
      expect(code).toMatch(/^[A-Z]+(_[A-Z]+)*$/);
      expect(problemType(code)).toMatch(/^urn:onsale:problem:[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title.en).toMatch(/^[A-Z][^가-힣]+$/);
      expect(title.ko).toMatch(/^[가-힣][^.]+$/);
      expect(detail.en).toMatch(/^[^가-힣]+$/);
      // Seed 000 quotes this text in English.
      if (code !== 'DUPLICATE_ITEM_NAME') expect(detail.ko).toMatch(/[가-힣]/);
    }
  });

  it('uses the same placeholders in both languages', () => {
    const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [code, { detail }] of entries) {
      expect({ code, values: placeholders(detail.ko) }).toEqual({
        code,
        values: placeholders(detail.en),
      });
    }
  });

  it.each([
    ['QUEUE_TOKEN_INVALID', '유효하지 않은 토큰입니다.'],
    ['SEAT_ALREADY_RESERVED', '좌석이 이미 예약되었습니다.'],
    ['RESERVATION_NOT_HELD', '임시 예약 상태가 아닙니다.'],
    ['DUPLICATE_ITEM_NAME', 'Duplication Item Name'],
  ])('quotes the Korean text of the seeds for %s', (code, text) => {
    expect(problemCatalogue[code]?.detail.ko).toBe(text);
  });
});

describe('The rules of bodies and queries', () => {
  it('carry a text in both languages', () => {
    const storage = getMetadataStorage() as unknown as {
      validationMetadatas: ReadonlyMap<unknown, readonly ValidationMetadata[]>;
    };
    const rules = [...storage.validationMetadatas.values()].flat();
    const checks = rules.filter(({ type }) => type === 'customValidation');
    expect(checks.length).toBeGreaterThan(100);
    for (const { propertyName, name, context } of checks) {
      expect({ propertyName, name, context }).toEqual({
        propertyName,
        name,
        context: { en: expect.stringMatching(/^[^가-힣]+$/), ko: expect.stringMatching(/[가-힣]/) },
      });
    }
  });
});

describe('The language of a problem', () => {
  let world: World;

  beforeAll(async () => {
    world = await World.start();
  });

  afterAll(() => world.stop());

  it.each([
    [undefined, 'en'],
    ['en', 'en'],
    ['ko', 'ko'],
    ['ko-KR,ko;q=0.9,en;q=0.8', 'ko'],
    ['en-US,en;q=0.9,ko;q=0.8', 'en'],
    ['ko;q=0', 'en'],
    ['fr', 'en'],
    ['*', 'en'],
    ['ko;q=0.5,en;q=0.1', 'ko'],
    [',,;q=,ko;q=x', 'en'],
  ] as const)('follows Accept-Language %p: %s', async (language, expected) => {
    const headers: Record<string, string> =
      language === undefined ? {} : { 'accept-language': language };
    const { body } = await new Api(world.app.baseUrl).get('/v1/nothing', { headers });
    expect(body.detail).toBe(problemCatalogue['ROUTE_NOT_FOUND']?.detail[expected]);
    expect(body.title).toBe(problemCatalogue['ROUTE_NOT_FOUND']?.title[expected]);
    expect(body.code).toBe('ROUTE_NOT_FOUND');
  });

  it('appears in Vary, beside the other headers that the response depends on', async () => {
    const config = { ...world.app.config, corsOrigins: ['https://shop.test'] };
    const instance = await Instance.start(config, world.clock);
    const varyOf = async (path: string) =>
      (await new Api(instance.baseUrl).get(path)).headers.get('vary');
    expect(await varyOf('/v1/nothing')).toBe('Origin, Accept-Language');
    expect(await varyOf('/v1/concerts/%ff')).toBe('Origin, Accept-Language');
    const long = Array.from({ length: 20 }, (_, index) => `${'한'.repeat(20)}${index}=`).join('&');
    expect(await varyOf(`/v1/items?${long}`)).toBe('Origin, Accept-Language, Accept-Encoding');
    expect(await varyOf('/v1/items')).toBe('Origin');
    await instance.stop();
  });

  it('applies to the texts of wrong fields too', async () => {
    const body = { name: '', capacity: 0.5, state: 'shut', opensAt: 'soon', colour: 'red' };
    const admin = await addPerson(world, { role: 'admin' });
    const korean = { 'accept-language': 'ko' };
    const refused = await admin.api.post('/v1/queue/rooms', body, korean);
    expect(refused.headers.get('content-language')).toBe('ko');
    expect(refused.body).toMatchObject({ status: 400, title: '잘못된 요청 값' });
    const details = refused.body.errors.map(
      ({ pointer, detail }: Record<'pointer' | 'detail', string>) => [pointer, detail],
    );
    expect(Object.fromEntries(details)).toEqual({
      '/name': '비어 있지 않은 문자열이어야 합니다.',
      '/capacity': '정수여야 합니다.',
      '/colour': '지원하지 않는 필드입니다.',
      '/opensAt': '오프셋이 포함된 ISO 8601 시각이어야 합니다. 예: 2026-12-24T18:00:00Z',
      '/state': '다음 값 중 하나여야 합니다: open, paused, closed',
    });
    const english = await admin.api.post('/v1/queue/rooms', body);
    expect(english.body.errors).toContainEqual({
      pointer: '/state',
      detail: 'must be one of open, paused, closed',
    });
  });

  it('groups the digits of amounts of money', async () => {
    const buyer = await addPerson(world, { balance: 1_000_000 });
    const item = await addItem(world, { price: 180_000 });
    const order = await buyer.api.post('/v1/orders', { items: [{ itemId: item.id, quantity: 1 }] });
    const refused = await buyer.api.post(
      `/v1/payments/${order.body.payment.id}/confirm`,
      { amount: 1 },
      { 'accept-language': 'ko' },
    );
    expect(refused.body).toMatchObject({ code: 'PAYMENT_AMOUNT_MISMATCH', expected: 180_000 });
    expect(refused.body.detail).toBe(
      '결제 금액이 일치하지 않습니다. 결제할 금액은 180,000원입니다.',
    );
  });
});
