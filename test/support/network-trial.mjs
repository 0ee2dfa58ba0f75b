/** Runs in a network of its own (bench/chaos/hosts/namespaces.mjs). Prints what happens between three hosts, as JSON. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { listenIn } from '../../bench/chaos/hosts/listener.mjs';
import { Network } from '../../bench/chaos/hosts/network.mjs';

const PORT = 4_000;
const FLOATING = '10.77.0.100';
/** Far longer than a message takes. */
const SILENCE_MS = 400;

const network = await Network.start(['a', 'b']);
const [a, b] = [network.host('a'), network.host('b')];
let received = '';
for (const host of [a, b]) {
  const server = await listenIn(host, { port: PORT });
  server.on('connection', (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      received += data.toString();
      socket.write(`${host.name}${data.toString()}`);
    });
  });
}

let answers = '';
const client = connect(PORT, a.address);
client.on('data', (data) => (answers += data.toString()));
await once(client, 'connect');

/** @param {() => boolean} isThere */
async function until(isThere) {
  while (!isThere()) await wait(10);
}

client.write('1');
await until(() => answers === 'a1');

// The hub has the client.
await network.cut(a, [network.hub]);
client.write('2');
await until(() => received === '12');
await wait(SILENCE_MS);
const withoutAnswers = { received, answers };
await network.heal();
await until(() => answers === 'a1a2');

await network.part(a, [network.hub]);
client.write('3');
await wait(SILENCE_MS);
const parted = { received, answers };
await network.heal();
await until(() => answers === 'a1a2a3');

const owners = [];
for (const host of [a, b]) {
  await network.moveAddress(FLOATING, host);
  const socket = connect(PORT, FLOATING);
  socket.write('?');
  owners.push((await once(socket, 'data')).toString());
  socket.destroy();
}
console.log(JSON.stringify({ withoutAnswers, parted, owners }));
process.exit();
