import type { KeyObject } from 'node:crypto';
import type { DataPlatformConfig, NatsConfig } from './feed-settings.js';
import type { HttpLimits } from './http-settings.js';
import type { MailConfig } from './mail-settings.js';
import type { PaymentProvidersConfig, TopUpRefunds, TopUps } from './payment-providers.js';
import type { RedisConfig } from './redis-settings.js';

export type RuntimeMode = 'production' | 'development' | 'test';

/** The settings of an instance: parsed once at boot, frozen, injected by class. */
export class Config {
  readonly mode!: RuntimeMode;
  readonly port!: number;
  /** The port of `/metrics` and the documentation; null when PORT serves them. */
  readonly operationsPort!: number | null;
  readonly host!: string;
  /** Number of processes behind the one port. */
  readonly webConcurrency!: number;
  readonly databaseUrl!: string;
  /** For LISTEN, migrations and commands, when a pooler stands behind `databaseUrl`; else null. */
  readonly databaseDirectUrl!: string | null;
  /** Maximum number of PostgreSQL connections per process. */
  readonly databasePoolSize!: number;
  readonly redis!: RedisConfig;
  readonly jwtSecret!: string;
  /** The secret before a rotation: its tokens are accepted, none is issued with it. */
  readonly previousJwtSecret!: string | null;
  readonly queueTokenSecret!: string;
  readonly previousQueueTokenSecret!: string | null;
  /** The Ed25519 key that signs passes to other shops. */
  readonly passSigningKey!: KeyObject;
  /** The key before a rotation: its public part stays in the key set. */
  readonly previousPassSigningKey!: KeyObject | null;
  /** The Ed25519 key that signs the codes of tickets. With another key, codes given out before are forged. */
  readonly ticketSigningKey!: KeyObject;
  readonly admin!: { readonly email: string; readonly password: string } | null;
  readonly mail!: MailConfig;
  readonly topUps!: TopUps;
  readonly topUpRefunds!: TopUpRefunds;
  readonly paymentProviders!: PaymentProvidersConfig;
  /** Time to pay for a held seat. */
  readonly holdSeconds!: number;
  /** How long an unpaid order keeps its stock and coupon. */
  readonly orderExpirySeconds!: number;
  /** A relay of drand, the public beacon of draws; null for draws without a beacon. */
  readonly drawBeaconUrl!: string | null;
  readonly rateLimits!: boolean;
  /** Limit of concurrent requests per instance; the waiting room has the same limit on its own. */
  readonly maxConcurrentRequests!: number;
  readonly identityProvider!: IdentityProviderConfig | null;
  /** The receiver of webhooks. Without it and without NATS, events go to the structured log. */
  readonly dataPlatform!: DataPlatformConfig | null;
  /** The broker that gets the events instead. */
  readonly nats!: NatsConfig | null;
  /** False when no variable says where events go, so that they go to the log. */
  readonly feedIsChosen!: boolean;
  readonly delivery!: DeliveryConfig;
  /** How long delivered events are kept, in whole days. */
  readonly outboxRetentionDays!: number;
  /** Proxies whose `X-Forwarded-For` is trusted: addresses, networks, or names such as `loopback`. */
  readonly trustedProxies!: readonly string[];
  /** Origins that CORS allows; none by default. */
  readonly corsOrigins!: readonly string[];
  readonly httpLimits!: HttpLimits;
  /** How long an instance that got SIGTERM still serves, while it is not ready. */
  readonly drainSeconds!: number;
  readonly logLevel!: string;
  /** The trace collector; null switches traces off. The SDK reads its other variables itself. */
  readonly otlpEndpoint!: string | null;
  /** Whether this instance runs the scheduled jobs. Tests switch them off. */
  readonly jobs!: boolean;
}

/** An external identity provider; its tokens are accepted instead of our own. */
export interface IdentityProviderConfig {
  readonly jwksUrl: string;
  readonly issuer: string;
  readonly audience: string;
  /** The claim that names the person, for example the CI of an identity check. */
  readonly personClaim?: string | null;
}

/** No setting for operators. Tests retry faster. */
export interface DeliveryConfig {
  /** Delays after failures. An event that fails once more is a dead letter. */
  readonly retrySeconds: readonly number[];
}
