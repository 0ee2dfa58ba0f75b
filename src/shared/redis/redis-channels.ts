import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisServers } from './redis-servers.js';

export interface ChannelListener {
  onMessage(text: string): void;
  /** Messages before this moment may be lost. */
  onSubscribed(): void;
}

const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 5_000;
/** A connection that is dead without being closed is found by this time and the timeout of a command. */
const PING_INTERVAL_MS = 2_000;

/** The messages of Redis, on a connection of their own as pub/sub requires. */
@Injectable()
export class RedisChannels implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(RedisChannels.name);
  private readonly listeners = new Map<string, ChannelListener>();
  private subscriber: Redis | undefined;
  private timer: NodeJS.Timeout | undefined;
  private pings: NodeJS.Timeout | undefined;
  private pauseMs = FIRST_PAUSE_MS;
  private isStopped = false;

  constructor(private readonly redis: RedisServers) {}

  onModuleInit(): void {
    this.connect();
    this.pings = setInterval(() => this.ping(), PING_INTERVAL_MS);
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    clearInterval(this.pings);
    this.subscriber?.disconnect();
  }

  /** Without Redis the subscription follows as soon as it is back. */
  async subscribe(channel: string, listener: ChannelListener): Promise<void> {
    this.listeners.set(channel, listener);
    await this.send([channel]);
  }

  unsubscribe(channel: string): void {
    this.listeners.delete(channel);
    if (this.subscriber?.status === 'ready') {
      this.subscriber.unsubscribe(channel).catch(() => undefined);
    }
  }

  private connect(): void {
    const subscriber = this.redis.subscriber();
    this.subscriber = subscriber;
    subscriber.on('ready', () => void this.send([...this.listeners.keys()]));
    subscriber.on('message', (channel: string, text: string) => this.receive(channel, text));
    // The connection for commands reports the same errors.
    subscriber.on('error', () => undefined);
    subscriber.on('end', () => {
      // Closes its connections to sentinels.
      subscriber.disconnect();
      this.connectLater();
    });
    subscriber.connect().catch(() => undefined);
  }

  private ping(): void {
    const { subscriber } = this;
    if (subscriber?.status === 'ready') subscriber.ping().catch(() => subscriber.disconnect());
  }

  private connectLater(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => this.connect(), this.pauseMs * (0.5 + Math.random() / 2));
    this.pauseMs = Math.min(this.pauseMs * 2, MAX_PAUSE_MS);
  }

  private async send(channels: readonly string[]): Promise<void> {
    const { subscriber } = this;
    if (subscriber?.status !== 'ready' || channels.length === 0) return;
    try {
      await subscriber.subscribe(...channels);
      this.pauseMs = FIRST_PAUSE_MS;
      for (const channel of channels) this.listeners.get(channel)?.onSubscribed();
    } catch (error) {
      // A shutdown needs neither a warning nor another attempt.
      if (this.isStopped) return;
      this.logger.warn(`Cannot subscribe, retrying: ${String(error)}`);
      subscriber.disconnect();
    }
  }

  private receive(channel: string, text: string): void {
    try {
      this.listeners.get(channel)?.onMessage(text);
    } catch (error) {
      this.logger.warn(`Invalid message on ${channel}: ${String(error)}`);
    }
  }
}
