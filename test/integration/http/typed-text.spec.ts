import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { Api } from '../../support/api.js';
import { addPerson, type Person } from '../../support/people.js';
import { openSale } from '../../support/sale.js';
import { World } from '../../support/world.js';

describe('Text that people type', () => {
  let world: World;
  let admin: Person;
  let api: Api;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
    api = new Api(world.app.baseUrl);
  });

  afterAll(() => world.stop());

  const found = async (word: string) =>
    (await api.get(`/v1/items?name=${encodeURIComponent(word)}`)).body.data.length as number;

  it.each([
    ['Aurora', ' aurora '],
    ['Éclair', 'e\u0301CLAIR'],
    ['Straße ÖL', 'STRASSE öl'],
    ['ΑΥΓΉΣ', 'αυγής'],
    ['Ａｕｒｏｒａ', 'aurora'],
    ['응원봉', '응원봉'.normalize('NFD')],
  ])('finds the item %j by %j, and refuses %j as the name of another item', async (name, word) => {
    const tag = randomUUID().slice(0, 8);
    const item = { price: 1, stock: 1 };
    const created = await admin.api.post('/v1/items', { ...item, name: `  ${name} \t ${tag}` });
    expect(created.body.name).toBe(`${name} ${tag}`);
    expect(await found(`${word.trim()} ${tag}`)).toBe(1);
    expect(await found(`  ${word.trim()} ${tag}  `)).toBe(1);
    const again = await admin.api.post('/v1/items', { ...item, name: `${word} ${tag}` });
    expect(again.body).toMatchObject({ status: 409, code: 'DUPLICATE_ITEM_NAME' });
  });

  it('lists all items for a blank search word', async () => {
    expect(await found(' \u3000')).toBeGreaterThan(0);
  });

  it.each([' \t', '\u200b', '\u3164', '\u00ad\ufeff'])('refuses the name %j', async (name) => {
    for (const [path, body] of [
      ['/v1/items', { name, price: 1, stock: 1 }],
      ['/v1/concerts', { title: name, artist: 'A', venue: 'V' }],
      ['/v1/queue/rooms', { name }],
    ] as const) {
      const { status, body: problem } = await admin.api.post(path, body);
      expect({ path, status, code: problem.code }).toEqual({
        path,
        status: 400,
        code: 'VALIDATION_FAILED',
      });
    }
  });

  it('composes, trims and folds the titles and names of other contexts', async () => {
    const name = `  ${'가나'.normalize('NFD')} \n 다 `;
    const body = { title: name, artist: name, venue: name };
    const concert = await admin.api.post('/v1/concerts', body);
    expect(concert.body).toMatchObject({ title: '가나 다', artist: '가나 다', venue: '가나 다' });
    const room = await admin.api.post('/v1/queue/rooms', { name });
    expect(room.body.name).toBe('가나 다');
  });

  it.each([
    ['가', '가'.normalize('NFD')],
    ['R', ' r '],
    ['Ａ', 'a'],
  ])('refuses a show with the sections %j and %j', async (one, other) => {
    const { concertId } = await openSale(world);
    const sections = [one, other].map((name) => ({ name, rows: 1, seatsPerRow: 1, price: 1 }));
    const show = { startsAt: '2099-01-01T00:00:00Z', sections };
    const { body } = await admin.api.post(`/v1/concerts/${concertId}/shows`, show);
    expect(body).toMatchObject({ status: 422, code: 'DUPLICATE_SECTION' });
  });

  it('accepts the same e-mail and password in other Unicode forms', async () => {
    const address = `é-${randomUUID()}@onsale.test`;
    const password = '비밀번호-１２３４';
    const body = { email: ` ${address.normalize('NFD')} `, password, name: ' 김  민아 ' };
    const signUp = await api.post('/v1/auth/signup', body);
    expect(signUp.body.user).toMatchObject({ email: address, name: '김 민아' });
    const again = await api.post('/v1/auth/signup', { ...body, email: address.toUpperCase() });
    expect(again.body).toMatchObject({ status: 409, code: 'EMAIL_TAKEN' });
    for (const typed of [password, password.normalize('NFD'), '비밀번호-1234']) {
      const logIn = await api.post('/v1/auth/login', { email: address, password: typed });
      expect(logIn.status).toBe(200);
    }
    const wrong = await api.post('/v1/auth/login', { email: address, password: '비밀번호-1235' });
    expect(wrong.status).toBe(401);
  });

  it('still accepts a password that was hashed without normalisation', async () => {
    const person = await addPerson(world);
    const typed = '비밀번호-1234'.normalize('NFD');
    const [user] = await world.rows<{ email: string }>(
      `UPDATE user_users SET password_hash = $2 WHERE id = $1 RETURNING email`,
      [person.id, await hash(typed)],
    );
    const logIn = (password: string) =>
      api.post('/v1/auth/login', { email: user?.email, password });
    expect((await logIn(typed)).status).toBe(200);
    expect((await logIn('비밀번호-1235')).status).toBe(401);
  });

  it('counts the characters of a password in its normalised form', async () => {
    const email = `${randomUUID()}@onsale.test`;
    const short = { email, name: 'Mina', password: '가나다'.normalize('NFD') };
    expect((await api.post('/v1/auth/signup', short)).status).toBe(400);
    const long = { ...short, password: '각'.repeat(100).normalize('NFD') };
    expect((await api.post('/v1/auth/signup', long)).status).toBe(201);
    expect((await api.post('/v1/auth/login', { email, password: long.password })).status).toBe(200);
  });
});
