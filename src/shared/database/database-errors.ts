/** The SQLSTATE, or the system error code of Node.js. */
function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as { code?: unknown; driverError?: unknown };
  return typeof code === 'string' ? code : codeOf(driverError);
}

const SERIALIZATION_CONFLICTS = new Set(['40001', '40P01']);

/** PostgreSQL aborted the transaction because of another one. A retry may succeed. */
export function isSerializationConflict(error: unknown): boolean {
  return SERIALIZATION_CONFLICTS.has(codeOf(error) ?? '');
}

/** Whether a row exists already, by one unique index. */
export function isUniqueViolation(error: unknown, constraint: string): boolean {
  if (codeOf(error) !== '23505') return false;
  const { driverError } = error as { driverError?: { constraint?: string } };
  return driverError?.constraint === constraint;
}

/** Another transaction has kept a lock for too long. */
export function isLockTimeout(error: unknown): boolean {
  return codeOf(error) === '55P03';
}

/**
 * SQLSTATEs and classes of them after which a connection is of no use. Poolers without a server answer with 08P01,
 * 08006 or 58000, and a primary that has become a replica with 25006.
 */
const CONNECTION_LOST = /^(08...|57P0[1-5]|58000|58030|25006)$/;

/** The next connection may reach a server that works. */
export function isConnectionLost(code: string | undefined): boolean {
  return code !== undefined && CONNECTION_LOST.test(code);
}

const UNAVAILABLE_CODES = new Set([
  // The connection failed or was lost.
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
  // Its certificate is not valid (any more).
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  // The server is full, or a statement, a lock or a transaction reached its timeout.
  '25P03',
  '57014',
  '55P03',
  '53100',
  '53200',
  '53300',
  // It does not know the role, the password or the database (any more).
  '28000',
  '28P01',
  '3D000',
]);

const UNAVAILABLE_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Client has encountered a connection error',
  'Client was closed',
  'Query read timeout',
  // A read that others wait for: RecentReads.
  'No reply within',
  // TypeORM's errors for a transaction that lost its connection.
  'Query runner already released',
  'provided by a query runner was already released',
];

/** PostgreSQL is unavailable. The caller may retry later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const code = codeOf(error);
  if (code !== undefined && (UNAVAILABLE_CODES.has(code) || isConnectionLost(code))) return true;
  const message = error instanceof Error ? error.message : '';
  return UNAVAILABLE_MESSAGES.some((part) => message.includes(part));
}
