import type { FastifyReply, FastifyRequest } from 'fastify';
import { EVENT_STREAM_TYPE, type StartStream } from '../pipeline/event-stream.js';
import { OpenStream } from './open-stream.js';

const HEADERS = {
  'content-type': EVENT_STREAM_TYPE,
  // No proxy may store, compress or collect the events.
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  connection: 'close',
};

/** A stream gets a heartbeat every 20 s. The timer serves a twentieth of them each second. */
const HEARTBEAT_SECONDS = 20;
/** Longer than the time between two heartbeats. A client that takes none of them is cut off. */
const IDLE_TIMEOUT_MS = 3 * HEARTBEAT_SECONDS * 1_000;
/** On shutdown. Many streams take up to 10 s, a few of them end at once. */
const ENDING = { turns: 200, everyMs: 50, minPerTurn: 100 };

/** Told when a stream ends: for the log. */
type OnEnd = (request: FastifyRequest, reply: FastifyReply) => void;

/** All event streams of this process: their headers, heartbeats and end. */
export class EventStreams {
  onEnd: OnEnd = () => undefined;
  private readonly beats: Set<OpenStream>[] = Array.from(
    { length: HEARTBEAT_SECONDS },
    () => new Set(),
  );
  private turn = 0;
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;

  get size(): number {
    return this.beats.reduce((sum, { size }) => sum + size, 0);
  }

  /** Answers the request with a stream. */
  open(start: StartStream, request: FastifyRequest, reply: FastifyReply): void {
    const { raw: response } = reply.hijack();
    const stream = new OpenStream(response);
    if (response.destroyed) {
      stream.ended();
      return start(stream);
    }
    const streams = this.add(stream);
    response.once('close', () => {
      streams.delete(stream);
      stream.ended();
      this.onEnd(request, reply);
    });
    request.raw.socket.setTimeout(IDLE_TIMEOUT_MS);
    // The end of the connection is the end of the body. Chunks would cost each event two writes more.
    response.removeHeader('transfer-encoding');
    response.writeHead(200, { ...(reply.getHeaders() as Record<string, string>), ...HEADERS });
    start(stream);
    stream.opened();
    if (this.isStopping || request.method === 'HEAD') stream.end();
  }

  /** Ends all streams, spread over some seconds, so that other instances get their clients one by one. */
  stop(): void {
    this.isStopping = true;
    const streams = this.beats.flatMap((some) => [...some]);
    const perTurn = Math.max(ENDING.minPerTurn, Math.ceil(streams.length / ENDING.turns));
    const endSome = () => {
      for (const stream of streams.splice(0, perTurn)) stream.end();
      if (streams.length > 0) setTimeout(endSome, ENDING.everyMs);
    };
    endSome();
  }

  private add(stream: OpenStream): Set<OpenStream> {
    const streams = this.beats[this.turn] as Set<OpenStream>;
    streams.add(stream);
    this.timer ??= setInterval(() => this.beat(), 1_000).unref();
    return streams;
  }

  private beat(): void {
    this.turn = (this.turn + 1) % HEARTBEAT_SECONDS;
    for (const stream of this.beats[this.turn] as Set<OpenStream>) stream.beat();
    if (this.size > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
