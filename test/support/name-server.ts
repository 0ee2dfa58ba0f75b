import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Without the extension EDNS, an answer has at most so many bytes (RFC 1035, section 4.2.1). */
const PLAIN_BYTES = 512;
const HEADER_BYTES = 12;
const [TYPE_A, TYPE_OPT] = [1, 41];
const [ANSWER, TRUNCATED] = [0x8180, 0x0200];

/** A name server that gives these IPv4 addresses to every name, as Docker's does for a service. */
export class NameServer {
  private readonly socket = createSocket('udp4');

  constructor(private readonly addresses: readonly string[]) {
    this.socket.on('message', (query, { port, address }) =>
      this.socket.send(this.answer(query), port, address),
    );
  }

  /** Resolves with the port. */
  async listen(): Promise<number> {
    this.socket.bind(0, '127.0.0.1');
    await once(this.socket, 'listening');
    return this.socket.address().port;
  }

  close(): void {
    this.socket.close();
  }

  private answer(query: Buffer): Buffer {
    const questionEnd = query.indexOf(0, HEADER_BYTES) + 5;
    const isAsked = query.readUInt16BE(questionEnd - 4) === TYPE_A;
    const records = (isAsked ? this.addresses : []).map(recordOf);
    const size = questionEnd + records.reduce((sum, { length }) => sum + length, 0);
    const fits = size <= maxBytesOf(query.subarray(questionEnd));
    const sent = fits ? records : [];
    const header = Buffer.alloc(HEADER_BYTES);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(fits ? ANSWER : ANSWER | TRUNCATED, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(sent.length, 6);
    return Buffer.concat([header, query.subarray(HEADER_BYTES, questionEnd), ...sent]);
  }
}

/** How many bytes the client takes: the class of its OPT record (RFC 6891, section 6.1.2). */
function maxBytesOf(additional: Buffer): number {
  const hasOpt = additional.length >= 5 && additional.readUInt16BE(1) === TYPE_OPT;
  return hasOpt ? additional.readUInt16BE(3) : PLAIN_BYTES;
}

/** The name of the question, type A, class IN, for a second. */
function recordOf(address: string): Buffer {
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, TYPE_A, 0, 1, 0, 0, 0, 1, 0, 4]);
  return Buffer.concat([head, Buffer.from(address.split('.').map(Number))]);
}
