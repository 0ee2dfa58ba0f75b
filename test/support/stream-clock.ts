import { setImmediate as nextTurn } from 'node:timers/promises';
import { AdmissionRounds } from '../../src/modules/queue/application/admission-rounds.js';
import { QueueTokenSigner } from '../../src/modules/queue/application/queue-token-signer.js';
import { WaitingRoom } from '../../src/modules/queue/application/waiting-room.js';
import { QueueFacade, type QueueTokenView } from '../../src/modules/queue/index.js';
import { roomChannel } from '../../src/modules/queue/infrastructure/redis/room-keys.js';
import {
  RoomChannels,
  type RoomMessage,
} from '../../src/modules/queue/infrastructure/streams/room-channels.js';
import { QueueStreams } from '../../src/modules/queue/infrastructure/streams/queue-streams.js';
import type { OpenStream } from '../../src/shared/http/server/open-stream.js';
import { newId } from '../../src/shared/ids.js';
import { RedisWithClock } from './models/redis-with-clock.js';
import { openRoom, type RoomSettings } from './queue-rooms.js';
import { World } from './world.js';

/** Streams act every tenth of a second (TURN_MS in agenda.ts). */
export const TURN_MS = 100;
const ROUND_MS = 1_000;
export const START_MS = 1_800_000_000_000;
/** All but `setInterval` and `performance`, which streams use. */
const REAL_TIMERS = [
  ...(['Date', 'hrtime', 'nextTick', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const),
];

/** A user with a place. */
export interface Holder {
  readonly userId: string;
  readonly token: string;
}

/** A client of one event stream, without a socket. */
export class Listener {
  /** How long the client waits after the end before it listens again. */
  retryMs = 0;
  /** The last event of each name, as JSON. */
  private readonly last = new Map<string, string>();
  private isCut = false;
  private onEnded: () => void = () => undefined;

  /** `onEvent` is called for events that arrive, `onLost` for those after the cut. */
  constructor(
    private readonly onEvent: (event: string) => void = () => undefined,
    private readonly onLost: (event: string) => void = () => undefined,
  ) {}

  /** Null before the first one. */
  view(event: 'position' | 'admitted'): QueueTokenView | null {
    return JSON.parse(this.last.get(event) ?? 'null') as QueueTokenView | null;
  }

  room(): QueueTokenView['room'] {
    return JSON.parse(this.last.get('room') ?? 'null') as QueueTokenView['room'];
  }

  /** From here on events are lost. The server does not know it yet. */
  cut(): void {
    this.isCut = true;
  }

  /** The server notices that the connection is closed. */
  close(): void {
    this.cut();
    this.onEnded();
  }

  /** What the server writes to. */
  connection(): OpenStream {
    const side: Pick<OpenStream, 'onEnd' | 'send' | 'setRetry' | 'end'> = {
      onEnd: (listener) => (this.onEnded = listener),
      send: (event, json) => this.receive(event, json),
      setRetry: (ms) => (this.retryMs = ms),
      end: () => this.close(),
    };
    return side as OpenStream;
  }

  private receive(event: string, json: string): void {
    if (this.isCut) return this.onLost(event);
    this.last.set(event, json);
    this.onEvent(event);
  }
}

/**
 * A room on one instance whose scripts, streams and rounds of admissions follow a clock of the test. So they do the same on
 * every machine, however slow it is.
 */
export class StreamClock {
  /** Since the start, in steps of TURN_MS. */
  elapsedMs = 0;
  roomId = '';
  private nextRoundMs = 0;
  private readsUnderWay = 0;
  private marks = 0;
  private onMark: (mark: number) => void = () => undefined;

  private constructor(
    readonly world: World,
    readonly redis: RedisWithClock,
  ) {}

  static async start(settings: RoomSettings): Promise<StreamClock> {
    const redis = new RedisWithClock();
    const world = await World.start({ connect: () => redis.servers });
    const clock = new StreamClock(world, redis);
    await clock.setTime();
    jest.useFakeTimers({ doNotFake: REAL_TIMERS });
    clock.roomId = await openRoom(world, settings);
    clock.watch();
    return clock;
  }

  async stop(): Promise<void> {
    jest.useRealTimers();
    await this.world.stop();
  }

  get queue(): QueueFacade {
    return this.world.app.get(QueueFacade);
  }

  async join(): Promise<Holder> {
    const { app } = this.world;
    const place = { userId: newId(), roomId: this.roomId };
    const joined = await app.get(WaitingRoom).join(place.roomId, place.userId);
    if (joined === null || joined === 'CLOSED' || !('entry' in joined))
      throw new Error('The room takes nobody');
    const token = app.get(QueueTokenSigner).sign({ ...place, number: joined.entry.number });
    return { userId: place.userId, token };
  }

  /** Opens a stream. Rejects when it is refused. */
  async listen(user: Holder, listener = new Listener()): Promise<Listener> {
    const start = await this.world.app.get(QueueStreams).open(user);
    start(listener.connection());
    return listener;
  }

  /** One turn. All that happens in it has happened when the promise resolves. */
  async advance(): Promise<void> {
    this.elapsedMs += TURN_MS;
    await this.setTime();
    if (this.elapsedMs >= this.nextRoundMs) await this.admit();
    jest.advanceTimersByTime(TURN_MS);
    await this.settle();
  }

  /** Until all messages of the room have arrived, and all reads of streams that follow have ended. */
  async settle(): Promise<void> {
    const mark = (this.marks += 1);
    const marked = new Promise<void>((resolve) => {
      this.onMark = (seen) => seen === mark && resolve();
    });
    // Without streams the instance listens to no room.
    await this.world.app.get(RoomChannels).subscribe(this.roomId);
    await this.world.redis.publish(roomChannel(this.roomId), JSON.stringify({ mark }));
    await marked;
    do {
      await nextTurn();
      await nextTurn();
    } while (this.readsUnderWay > 0);
  }

  /** Sees marks, and counts reads. */
  private watch(): void {
    const streams = this.world.app.get(QueueStreams);
    const onMessage = streams.onMessage.bind(streams);
    streams.onMessage = (roomId, message: RoomMessage & { readonly mark?: number }) => {
      if (message.mark === undefined) onMessage(roomId, message);
      else this.onMark(message.mark);
    };
    const { queue } = this;
    const getEntry = queue.getEntry.bind(queue);
    queue.getEntry = async (...read) => {
      this.readsUnderWay += 1;
      try {
        return await getEntry(...read);
      } finally {
        this.readsUnderWay -= 1;
      }
    };
  }

  private async admit(): Promise<void> {
    const rounds = this.world.app.get(AdmissionRounds);
    let inMs: number;
    do {
      inMs = (await rounds.run()) ?? ROUND_MS;
    } while (inMs <= 1);
    this.nextRoundMs = this.elapsedMs + Math.min(inMs, ROUND_MS);
  }

  private async setTime(): Promise<void> {
    const nowMs = START_MS + this.elapsedMs;
    this.world.clock.stopAt(nowMs);
    await this.redis.setTime(nowMs);
  }
}
