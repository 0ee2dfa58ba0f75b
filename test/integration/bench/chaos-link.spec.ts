import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Link } from '../../../bench/chaos/hosts/link.mjs';
import { eventually } from '../../support/eventually.js';

const HOST = '127.0.0.1';
/** Far longer than data take on this machine. */
const SILENCE_MS = 200;

describe('A link of the chaos run', () => {
  let server: Server;
  let sockets: Socket[];
  let received: string;
  let link: Link;
  let client: Socket;
  let answers: string;

  beforeEach(async () => {
    received = '';
    answers = '';
    sockets = [];
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      socket.on('data', (data: Buffer) => {
        received += data.toString();
        socket.write(data.toString().toUpperCase());
      });
    });
    link = new Link(await listen(createServer()), {
      host: HOST,
      port: portOf(await listen(server)),
    });
    client = connect(link.port, HOST);
    client.on('data', (data: Buffer) => (answers += data.toString()));
    await once(client, 'connect');
  });

  afterEach(async () => {
    client.destroy();
    await link.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  async function exchange(text: string): Promise<void> {
    const expected = answers + text.toUpperCase();
    client.write(text);
    await eventually(`the answer to ${text}`, () => answers === expected);
  }

  it('carries data both ways, also more than fits into its memory', async () => {
    await exchange('a');
    const large = 'b'.repeat(5_000_000);
    client.write(large);
    await eventually('everything is back', () => answers.length === 1 + large.length);
    expect(received).toBe(`a${large}`);
  });

  it('delays data of each direction, in their order', async () => {
    link.disturb({ delayMs: [100, 150] });
    const sentAt = performance.now();
    for (const letter of 'abcdefgh') {
      client.write(letter);
      await wait(5);
    }
    await eventually('all answers', () => answers.length === 8);
    expect(answers).toBe('ABCDEFGH');
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(200);
  });

  it('brings lost data late', async () => {
    link.disturb({ lossShare: 1 });
    const sentAt = performance.now();
    client.write('a');
    await eventually('it has arrived', () => received === 'a');
    // Lost four times: 200 + 400 + 800 + 1,600 ms.
    expect(performance.now() - sentAt).toBeGreaterThanOrEqual(2_990);
  });

  it('holds only answers, until the calm', async () => {
    await exchange('a');
    link.disturb({ held: 'answers' });
    client.write('b');
    await eventually('the request arrives', () => received === 'ab');
    await wait(SILENCE_MS);
    expect(answers).toBe('A');
    link.calm();
    await eventually('the answer arrives', () => answers === 'AB');
  });

  it('holds only requests, until the calm', async () => {
    await exchange('a');
    link.disturb({ held: 'requests' });
    client.write('b');
    await wait(SILENCE_MS);
    expect(received).toBe('a');
    link.calm();
    await eventually('the answer arrives', () => answers === 'AB');
    expect(received).toBe('ab');
  });

  it('holds the end of a connection too', async () => {
    await exchange('a');
    let ended = false;
    client.once('close', () => (ended = true));
    link.disturb({ held: 'both' });
    for (const socket of sockets) socket.destroy();
    await wait(SILENCE_MS);
    expect(ended).toBe(false);
    link.calm();
    await eventually('the client sees the end', () => ended);
  });

  it('disturbs only the clients of an address', async () => {
    link.disturb({ held: 'both' }, '127.0.0.2');
    await exchange('a');
    const other = connect({ port: link.port, host: HOST, localAddress: '127.0.0.2' });
    other.write('other');
    await wait(SILENCE_MS);
    expect(received).toBe('a');
    other.destroy();
  });

  it('closes the connection to a client when the server is dead', async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
    const late = connect(link.port, HOST);
    const [hadError] = (await once(late, 'close')) as [boolean];
    expect(hadError).toBe(false);
    server = await listen(createServer());
  });
});

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  return server;
}
