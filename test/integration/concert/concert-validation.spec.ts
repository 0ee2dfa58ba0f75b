import { addPerson, type Person } from '../../support/people.js';
import { allRows } from '../../support/sale-invariants.js';
import { World } from '../../support/world.js';

const UNKNOWN = '0199f1c2-7d1e-7c41-a7d4-0f2f8a6b1c55';
const CONCERT = { title: 'Winter Tour', artist: 'The Snowbirds', venue: 'Olympic Hall' };
const SECTION = { name: 'R', rows: 2, seatsPerRow: 3, price: 150_000 };
const SHOW = { startsAt: '2099-12-24T18:00:00Z', sections: [SECTION] };

describe('The API of concerts and shows, for wrong requests,', () => {
  let world: World;
  let admin: Person;
  let concertId: string;

  beforeAll(async () => {
    world = await World.start();
    admin = await addPerson(world, { role: 'admin' });
  });

  beforeEach(async () => {
    concertId = (await admin.api.post('/v1/concerts', CONCERT)).body.id;
  });

  afterAll(() => world.stop());

  it.each<[string, object, string[]]>([
    ['no fields', {}, ['/title', '/artist', '/venue']],
    ['blank texts', { title: ' ', artist: '', venue: '\t' }, ['/title', '/artist', '/venue']],
    ['a number', { ...CONCERT, title: 5 }, ['/title']],
    ['a title that is too long', { ...CONCERT, title: 'x'.repeat(201) }, ['/title']],
    [
      'a description that is too long',
      { ...CONCERT, description: 'x'.repeat(5_001) },
      ['/description'],
    ],
    ['a malformed room id', { ...CONCERT, roomId: 'room' }, ['/roomId']],
    ['a character that cannot be stored', { ...CONCERT, title: 'a\0b' }, ['/title']],
    ['an unknown field', { ...CONCERT, id: UNKNOWN }, ['/id']],
  ])('refuses a concert with %s', async (_name, body, pointers) => {
    const before = await allRows(world);
    const answer = await admin.api.post('/v1/concerts', body);
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(pointersOf(answer.body).sort()).toEqual([...pointers].sort());
    expect(await allRows(world)).toEqual(before);
  });

  it.each<[string, object, string]>([
    ['no start', { sections: [SECTION] }, '/startsAt'],
    ['a start without an offset', { ...SHOW, startsAt: '2099-12-24T18:00:00' }, '/startsAt'],
    ['a day that does not exist', { ...SHOW, startsAt: '2099-02-31T18:00:00Z' }, '/startsAt'],
    ['no sections', { ...SHOW, sections: [] }, '/sections'],
    ['501 sections', { ...SHOW, sections: sections(501) }, '/sections'],
    ['sections as text', { ...SHOW, sections: 'R' }, '/sections'],
    ['no rows', { ...SHOW, sections: [{ ...SECTION, rows: 0 }] }, '/sections/0/rows'],
    [
      'too many rows',
      { ...SHOW, sections: [SECTION, { ...SECTION, rows: 10_001 }] },
      '/sections/1/rows',
    ],
    [
      'half a seat',
      { ...SHOW, sections: [{ ...SECTION, seatsPerRow: 1.5 }] },
      '/sections/0/seatsPerRow',
    ],
    [
      'seats without rows',
      { ...SHOW, sections: [SECTION, { name: 'S', seatsPerRow: 1, price: 1 }] },
      '/sections/1/rows',
    ],
    [
      'seats with a capacity',
      { ...SHOW, sections: [{ ...SECTION, capacity: 5 }] },
      '/sections/0/capacity',
    ],
    [
      'standing places without a capacity',
      { ...SHOW, sections: [{ name: 'S', kind: 'STANDING', price: 1 }] },
      '/sections/0/capacity',
    ],
    [
      'standing places in rows',
      { ...SHOW, sections: [{ name: 'S', kind: 'STANDING', capacity: 1, rows: 1, price: 1 }] },
      '/sections/0/rows',
    ],
    ['an unknown kind', { ...SHOW, sections: [{ ...SECTION, kind: 'LYING' }] }, '/sections/0/kind'],
    ['a negative price', { ...SHOW, sections: [{ ...SECTION, price: -1 }] }, '/sections/0/price'],
    [
      'a section without a name',
      { ...SHOW, sections: [{ ...SECTION, name: '' }] },
      '/sections/0/name',
    ],
    ...['\u3000 ', '.', '..', ' .. '].map((name): [string, object, string] => [
      `a section of the name "${name}"`,
      { ...SHOW, sections: [{ ...SECTION, name }] },
      '/sections/0/name',
    ]),
    [
      'an unknown field',
      { ...SHOW, sections: [{ ...SECTION, color: 'red' }] },
      '/sections/0/color',
    ],
    ['no seat for a user', { ...SHOW, maxSeatsPerUser: 0 }, '/maxSeatsPerUser'],
    ['101 seats for a user', { ...SHOW, maxSeatsPerUser: 101 }, '/maxSeatsPerUser'],
  ])('refuses a show with %s', async (_name, body, pointer) => {
    const before = await allRows(world);
    const answer = await admin.api.post(`/v1/concerts/${concertId}/shows`, body);
    expect(answer.body).toMatchObject({ status: 400, code: 'VALIDATION_FAILED' });
    expect(pointersOf(answer.body)).toEqual([pointer]);
    expect(await allRows(world)).toEqual(before);
  });

  it.each<[string, object[], string]>([
    [
      '100,001 seats',
      [
        { ...SECTION, rows: 10_000, seatsPerRow: 10 },
        { ...SECTION, name: 'S', rows: 1, seatsPerRow: 1 },
      ],
      'SHOW_TOO_LARGE',
    ],
    [
      '100,001 seats and standing places',
      [
        { ...SECTION, rows: 1, seatsPerRow: 1 },
        { name: 'Floor', kind: 'STANDING', capacity: 100_000, price: 0 },
      ],
      'SHOW_TOO_LARGE',
    ],
    ['two sections of one name', [SECTION, SECTION], 'DUPLICATE_SECTION'],
  ])('refuses a show with %s', async (_name, wrong, code) => {
    const before = await allRows(world);
    const answer = await admin.api.post(`/v1/concerts/${concertId}/shows`, {
      ...SHOW,
      sections: wrong,
    });
    expect(answer.body).toMatchObject({ status: 422, code });
    expect(await allRows(world)).toEqual(before);
  });
});

function sections(count: number): object[] {
  return Array.from({ length: count }, (_, index) => ({
    ...SECTION,
    name: `${index}`,
    rows: 1,
    seatsPerRow: 1,
  }));
}

function pointersOf({ errors }: { errors: { pointer: string }[] }): string[] {
  return errors.map(({ pointer }) => pointer);
}
