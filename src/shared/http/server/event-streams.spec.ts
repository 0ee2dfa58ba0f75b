import { EventEmitter } from 'node:events';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EventStreams } from './event-streams.js';

/** A response that remembers what it was sent. `unread` bytes wait for the client. */
class FakeResponse extends EventEmitter {
  sent = '';
  unread = 0;
  destroyed = false;
  writableEnded = false;

  get writableLength(): number {
    return this.unread;
  }

  writeHead(): void {}
  removeHeader(): void {}

  write(text: string): void {
    this.sent += text;
  }

  end(): void {
    this.writableEnded = true;
    if (this.unread === 0) this.destroy();
  }

  destroy(): void {
    if (!this.destroyed) this.emit('close');
    this.destroyed = true;
  }
}

describe('EventStreams', () => {
  let streams: EventStreams;

  beforeEach(() => {
    jest.useFakeTimers();
    streams = new EventStreams();
  });

  afterEach(() => jest.useRealTimers());

  function open(): FakeResponse {
    const response = new FakeResponse();
    const reply = { hijack: () => ({ raw: response }), getHeaders: () => ({}) };
    const request = { method: 'GET', raw: { socket: { setTimeout: () => undefined } } };
    streams.open(
      () => undefined,
      request as unknown as FastifyRequest,
      reply as unknown as FastifyReply,
    );
    response.sent = '';
    return response;
  }

  it('sends a comment to each stream every 20 seconds', () => {
    const first = open();
    jest.advanceTimersByTime(7_000);
    const second = open();
    jest.advanceTimersByTime(60_000);
    expect([first.sent, second.sent]).toEqual([':\n\n:\n\n:\n\n', ':\n\n:\n\n:\n\n']);
  });

  it('stops its timer without streams', () => {
    const response = open();
    response.destroy();
    jest.advanceTimersByTime(2_000);
    expect([streams.size, jest.getTimerCount()]).toEqual([0, 0]);
  });

  it('cuts off a client that leaves too much unread', () => {
    const [slow, quick] = [open(), open()];
    slow.unread = 100_000;
    jest.advanceTimersByTime(20_000);
    expect([slow.destroyed, slow.sent]).toEqual([true, '']);
    expect([quick.destroyed, streams.size]).toEqual([false, 1]);
  });

  it('ends many streams over ten seconds, and cuts off those that do not read', () => {
    const responses = Array.from({ length: 30_000 }, open);
    responses[0]!.unread = 1;
    streams.stop();
    // The client of the first one has bytes to read.
    expect(streams.size).toBe(29_851);
    jest.advanceTimersByTime(5_000);
    expect(streams.size).toBeGreaterThan(10_000);
    expect(streams.size).toBeLessThan(20_000);
    jest.advanceTimersByTime(5_000);
    expect(streams.size).toBe(0);
    expect(responses.filter(({ writableEnded }) => !writableEnded)).toEqual([]);
  });

  it('ends a stream that opens during the shutdown', () => {
    streams.stop();
    expect(open().writableEnded).toBe(true);
  });
});
