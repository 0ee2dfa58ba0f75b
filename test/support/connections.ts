/**
 * A process opens so many connections to PostgreSQL beside its pool: one listens for events, and one asks PostgreSQL for a
 * moment when statements wait.
 */
export const CONNECTIONS_BESIDE_POOL = 2;
