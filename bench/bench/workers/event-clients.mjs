/** Many clients of event streams, on raw sockets: each costs this process little. */
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { answerTask } from '../worker-process.mjs';

/**
 * @typedef {object} EventClientsTask
 * @property {'open' | 'admissions' | 'reconnect'} do
 * @property {string} origin
 * @property {Record<string, string>[]} headers of each user, for `open`
 * @property {number} perSecond how many connect, for `open`
 * @property {number} count how many admissions are awaited
 */

/** Connections to one port from one address are limited by the number of local ports. */
const PER_ADDRESS = 5_000;
const TIMEOUT_MS = 120_000;

/** @type {Client[]} */
let clients = [];
let addresses = 0;

class Client {
  openedAt = 0;
  admittedAt = 0;
  retryMs = 1_000;
  refusals = 0;
  /** @type {import('node:net').Socket | null} */
  socket = null;

  /** @param {number} index @param {string} origin @param {Record<string, string>} headers */
  constructor(index, origin, headers) {
    this.index = index;
    this.place = new URL(origin);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.request = `GET /v1/queue/tokens/me/events HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n${lines.join('')}\r\n`;
  }

  open() {
    this.openedAt = 0;
    const { hostname, port } = this.place;
    const localAddress = `127.0.${addresses % 256}.${2 + Math.floor(this.index / PER_ADDRESS)}`;
    const socket = connect({ host: hostname, port: Number(port), localAddress });
    this.socket = socket;
    socket.setEncoding('latin1');
    socket.write(this.request);
    socket.on('data', (text) => this.receive(String(text)));
    socket.on('error', () => undefined);
    // A refused client tries again as it was told.
    socket.on('close', () => {
      if (this.socket !== socket) return;
      if (this.openedAt === 0) this.refusals += 1;
      setTimeout(() => this.open(), this.retryMs);
    });
  }

  /** @param {string} text */
  receive(text) {
    const now = performance.timeOrigin + performance.now();
    if (text.startsWith('HTTP/1.1 200')) this.retryMs = Number(/retry: (\d+)/.exec(text)?.[1]);
    else if (text.startsWith('HTTP/1.1')) this.refuse(text);
    const isAdmitted = text.includes('event: admitted');
    if (isAdmitted) this.admittedAt ||= now;
    if (isAdmitted || text.includes('event: position')) this.openedAt ||= now;
  }

  /** @param {string} text */
  refuse(text) {
    this.retryMs = 1_000 * Number(/retry-after: (\d+)/i.exec(text)?.[1] ?? 1);
    this.socket?.destroy();
  }

  cut() {
    const { socket } = this;
    this.socket = null;
    socket?.destroy();
  }
}

answerTask(async (/** @type {EventClientsTask} */ task) => {
  if (task.do === 'open') return open(task);
  if (task.do === 'reconnect') return reconnect();
  await until(() => clients.filter(({ admittedAt }) => admittedAt > 0).length >= task.count);
  return clients.map(({ admittedAt }) => admittedAt);
});

/** @param {EventClientsTask} task */
async function open({ origin, headers, perSecond }) {
  clients = headers.map((each, index) => new Client(index, origin, each));
  const startedAt = performance.now();
  for (const [index, client] of clients.entries()) {
    const dueMs = (index * 1_000) / perSecond - (performance.now() - startedAt);
    if (dueMs > 5) await wait(dueMs);
    client.open();
  }
  return reopened(startedAt);
}

/** All lose their connection at once, as when an instance dies, and come back after their `retry`. */
async function reconnect() {
  addresses += 1;
  clients.forEach((client) => client.cut());
  const startedAt = performance.now();
  for (const client of clients) {
    client.refusals = 0;
    client.openedAt = 0;
    setTimeout(() => client.open(), client.retryMs);
  }
  return reopened(startedAt);
}

/** @param {number} startedAt */
async function reopened(startedAt) {
  await until(() => clients.every(({ openedAt }) => openedAt > 0));
  const refusals = clients.reduce((sum, client) => sum + client.refusals, 0);
  return { seconds: (performance.now() - startedAt) / 1_000, refusals };
}

/** @param {() => boolean} condition */
async function until(condition) {
  for (const giveUpAt = performance.now() + TIMEOUT_MS; !condition();) {
    if (performance.now() > giveUpAt) throw new Error('Not all clients got their events');
    await wait(20);
  }
}
