import { isConnectionLost, isDatabaseUnavailable } from './database-errors.js';

/** As the driver and TypeORM report an error. */
const reported = (code: string) => [{ code }, { driverError: { code } }];

describe('A PostgreSQL that is unavailable', () => {
  it.each([
    // Connection failures; poolers without a server answer 08P01, 08006 or 58000.
    ...['08000', '08001', '08003', '08004', '08006', '08P01', '58000', '58030'],
    // It stops, has crashed, or starts.
    ...['57P01', '57P02', '57P03', '57P04', '57P05'],
    // It has become a replica.
    '25006',
  ])('is told by SQLSTATE %s, and its connection is dropped', (code) => {
    for (const error of reported(code)) expect(isDatabaseUnavailable(error)).toBe(true);
    expect(isConnectionLost(code)).toBe(true);
  });

  it.each([
    ...['53300', '53100', '57014', '55P03', '28P01'],
    ...['ECONNREFUSED', 'ENETDOWN', 'EADDRNOTAVAIL', 'CERT_HAS_EXPIRED'],
  ])('is told by %s, and its connection stays as it is', (code) => {
    for (const error of reported(code)) expect(isDatabaseUnavailable(error)).toBe(true);
    expect(isConnectionLost(code)).toBe(false);
  });

  it.each(['23505', '23514', '22P02', '42P01', '40001', '57000', 'XX000'])(
    'is not told by %s',
    (code) => {
      for (const error of reported(code)) expect(isDatabaseUnavailable(error)).toBe(false);
      expect(isConnectionLost(code)).toBe(false);
    },
  );
});
