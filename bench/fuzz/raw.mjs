import { connect } from 'node:net';

/**
 * Invalid HTTP. Each case must get a problem or a closed connection.
 * @type {Record<string, string | Buffer>}
 */
const CASES = {
  'not HTTP': 'hello\r\n\r\n',
  'a TLS greeting': Buffer.from('16030100a5010000a10303', 'hex'),
  'an HTTP/2 preface': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  'a method in lower case': 'get /v1/concerts HTTP/1.1\r\nHost: x\r\n\r\n',
  'an unknown method': 'EXPLODE /v1/concerts HTTP/1.1\r\nHost: x\r\n\r\n',
  'an unknown version': 'GET /v1/concerts HTTP/9.9\r\nHost: x\r\n\r\n',
  'no host': 'GET /v1/concerts HTTP/1.1\r\n\r\n',
  'a blank in the path': 'GET /v1/con certs HTTP/1.1\r\nHost: x\r\n\r\n',
  'a control character in the path': 'GET /v1/\u0001 HTTP/1.1\r\nHost: x\r\n\r\n',
  'a control character in a header': 'GET /v1/concerts HTTP/1.1\r\nHost: x\r\nX: a\u0000b\r\n\r\n',
  'a header without a colon': 'GET /v1/concerts HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n',
  'a folded header': 'GET /v1/me HTTP/1.1\r\nHost: x\r\nX: a\r\n b: c\r\n\r\n',
  'a bare line feed': 'GET /v1/me HTTP/1.1\nHost: x\n\n',
  'headers that are too large': `GET /v1/me HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  'a path that is too long': `GET /v1/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  'ten thousand headers': `GET /v1/me HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(10_000)}\r\n`,
  'both lengths': post('Content-Length: 4\r\nTransfer-Encoding: chunked', '0\r\n\r\n'),
  'two lengths': post('Content-Length: 2\r\nContent-Length: 3', '{} '),
  'a negative length': post('Content-Length: -1', '{}'),
  'a length that is not a number': post('Content-Length: 0x2', '{}'),
  'a huge length': post('Content-Length: 99999999999999999999', '{}'),
  'a length that is too large': post('Content-Length: 10000000', '{}'),
  'an unknown encoding': post('Transfer-Encoding: secret', '{}'),
  'chunked twice': post('Transfer-Encoding: chunked, chunked', '0\r\n\r\n'),
  'a chunk without a size': post('Transfer-Encoding: chunked', 'zz\r\n{}\r\n0\r\n\r\n'),
  'a huge chunk': post('Transfer-Encoding: chunked', 'ffffffffffffffffff\r\n{}\r\n'),
  'a chunk that is too short': post('Transfer-Encoding: chunked', '2\r\n{}}}\r\n0\r\n\r\n'),
  'chunks that are too large': post(
    'Transfer-Encoding: chunked',
    `11170\r\n${'x'.repeat(70_000)}\r\n0\r\n\r\n`,
  ),
  'an unknown expectation': post('Content-Length: 2\r\nExpect: a-miracle', '{}'),
  'an upgrade': 'GET /v1/me HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
  'a tunnel': 'CONNECT 127.0.0.1:5432 HTTP/1.1\r\nHost: x\r\n\r\n',
};

const QUIET_MS = 1_000;

/**
 * @param {string} origin
 * @returns {Promise<string[]>} the cases that were not refused correctly
 */
export async function rawFlaws(origin) {
  const outcomes = await Promise.all(
    Object.entries(CASES).map(async ([name, bytes]) => {
      const flaw = flawOf(await exchange(origin, bytes));
      return flaw ? [`${name}: ${flaw}`] : [];
    }),
  );
  return outcomes.flat();
}

/**
 * Opens connections that send their headers one byte a second.
 * @param {string} origin
 * @param {number} count
 */
export function openSlowConnections(origin, count) {
  const sockets = Array.from({ length: count }, () => {
    const socket = connect(placeOf(origin), () => socket.write('GET /v1/concerts HTTP/1.1\r\nX: '));
    const drip = setInterval(() => socket.writable && socket.write('x'), 1_000);
    socket.on('error', () => undefined).on('close', () => clearInterval(drip));
    return socket;
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

/** @param {string} origin @param {string | Buffer} bytes @returns {Promise<string>} all received bytes */
function exchange(origin, bytes) {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect(placeOf(origin), () => socket.write(bytes));
    socket.setTimeout(QUIET_MS, () => socket.destroy());
    socket.on('data', (chunk) => (text += chunk.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(text));
  });
}

/** @param {string} text @returns {string | null} */
function flawOf(text) {
  if (text === '') return null;
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (!(status >= 400 && status < 500)) return `answered ${head.split('\r\n')[0]}`;
  // Node itself refuses a request without a host, with an empty body.
  if (status === 400 && ['', '0'].includes(body) && /^connection: close/im.test(head)) return null;
  if (!/^content-type: application\/problem\+json/im.test(head))
    return `${status} without a problem`;
  try {
    return JSON.parse(body).status === status ? null : `${status} with ${body}`;
  } catch {
    return `${status} with ${body}`;
  }
}

/** @param {string} headers @param {string} body */
function post(headers, body) {
  const type = 'Content-Type: application/json';
  return `POST /v1/auth/login HTTP/1.1\r\nHost: x\r\n${type}\r\n${headers}\r\n\r\n${body}`;
}

/** @param {string} origin */
function placeOf(origin) {
  const { hostname, port } = new URL(origin);
  return { host: hostname, port: Number(port) };
}
