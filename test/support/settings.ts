import { newSigningKey } from '../../scripts/lib/secrets.mjs';
import { ConfigError, loadConfig } from '../../src/config/config.js';

export const SECRET = 'a-value-that-must-not-be-repeated';
export const COMPLETE = {
  NODE_ENV: 'production',
  TOP_UPS: 'off',
  DATABASE_URL: `postgres://onsale:${SECRET}@127.0.0.1:5432/onsale`,
  REDIS_URL: `redis://:${SECRET}@127.0.0.1:6379`,
  JWT_SECRET: `${SECRET}-jwt`,
  QUEUE_TOKEN_SECRET: `${SECRET}-queue`,
  PASS_SIGNING_KEY: newSigningKey(),
  TICKET_SIGNING_KEY: newSigningKey(),
  SMTP_URL: `smtps://shop:${SECRET}-smtp@smtp.example`,
  PUBLIC_URL: 'https://shop.example',
};

/** As in a credentials file of NATS. */
export const NATS_CREDENTIALS = `-----BEGIN NATS USER JWT-----
eyJ0eXAi.${SECRET}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
SUAB${SECRET}
------END USER NKEY SEED------
`;

/** The problems that loadConfig reports. */
export function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
