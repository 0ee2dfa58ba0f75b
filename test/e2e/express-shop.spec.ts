import { decodeJwt } from 'jose';
import { eventually } from '../support/eventually.js';
import { addPerson, type Person } from '../support/people.js';
import { admit, openRoom, readRoom } from '../support/queue-rooms.js';
import { BOOT_MS, type RunningProcess, startCommand } from '../support/processes.js';
import { World } from '../support/world.js';

describe('The Express shop behind a waiting room', () => {
  let world: World;
  let roomId: string;
  let shop: RunningProcess;
  let address: string;

  beforeAll(async () => {
    world = await World.start();
    roomId = await openRoom(world, { capacity: 1 });
    const admin = await addPerson(world, { role: 'admin' });
    const { body } = await admin.api.post(`/v1/queue/rooms/${roomId}/keys`, {});
    shop = startCommand(['examples/express-shop/shop.mjs'], {
      ONSALE_URL: world.app.baseUrl,
      ROOM_ID: roomId,
      ROOM_KEY: body.key as string,
      PORT: '0',
    });
    const line = /at (http:\S+)/;
    const serves = () => line.exec(shop.output())?.[1];
    address = await eventually('the shop serves', serves, BOOT_MS);
  }, BOOT_MS);

  afterAll(async () => {
    await shop.stop();
    await world.stop();
  });

  const visit = (path: string, init: RequestInit = {}) =>
    fetch(`${address}${path}`, { redirect: 'manual', ...init });

  async function join(): Promise<Person> {
    const person = await addPerson(world);
    await person.api.join(roomId);
    return person;
  }

  async function passOf({ api }: Person): Promise<string> {
    return (await api.post('/v1/queue/tokens/me/pass')).body.pass as string;
  }

  it('serves admitted users only, and lets the next one in after a purchase', async () => {
    const [buyer, next] = [await join(), await join()];
    const pass = await passOf(buyer);

    const forged = `${pass.slice(0, -9)}AAAAAAAAA`;
    for (const path of ['/', '/?pass=x', `/?pass=${forged}`, `/?pass=${buyer.accessToken}`]) {
      const refused = await visit(path);
      expect([refused.status, refused.headers.get('location')]).toEqual([
        303,
        `${world.app.baseUrl}/rooms/${roomId}`,
      ]);
    }
    const page = await visit(`/?pass=${pass}`);
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('Buy the shirt'),
    ]);
    const cookie = page.headers.get('set-cookie')?.split(';')[0] ?? '';
    const bought = await visit('/buy', { method: 'POST', headers: { cookie } });
    expect([bought.status, await bought.text()]).toEqual([200, 'Thank you!']);

    await admit(world.app);
    expect([...(await readRoom(world, roomId)).active.keys()]).toEqual([next.id]);
    expect((await visit('/buy', { method: 'POST', headers: { cookie } })).status).toBe(303);
    expect(decodeJwt(await passOf(next)).sub).toBe(next.id);
  });

  it('refuses passes of other rooms', async () => {
    const elsewhere = await openRoom(world);
    const person = await addPerson(world);
    await person.api.join(elsewhere);
    expect((await visit(`/?pass=${await passOf(person)}`)).status).toBe(303);
  });
});
