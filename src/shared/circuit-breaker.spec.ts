import { CircuitBreaker } from './circuit-breaker.js';

describe('CircuitBreaker', () => {
  let now = 0;
  const circuit = () => new CircuitBreaker({ failures: 3, openMs: 5_000 }, () => now);

  it('opens after failures in a row, and for a limited time', () => {
    now = 0;
    const breaker = circuit();
    breaker.failed();
    breaker.failed();
    expect(breaker.openForSeconds).toBeNull();
    breaker.failed();
    expect(breaker.openForSeconds).toBe(5);
    now = 4_500;
    expect(breaker.openForSeconds).toBe(1);
    now = 5_000;
    expect(breaker.openForSeconds).toBeNull();
  });

  it('starts to count again after a success', () => {
    const breaker = circuit();
    breaker.failed();
    breaker.failed();
    breaker.succeeded();
    breaker.failed();
    breaker.failed();
    expect(breaker.openForSeconds).toBeNull();
  });

  it('opens again after one failure when its time is over', () => {
    now = 0;
    const breaker = circuit();
    for (let count = 0; count < 3; count += 1) breaker.failed();
    now = 5_000;
    breaker.failed();
    expect(breaker.openForSeconds).toBe(5);
    now = 10_000;
    breaker.succeeded();
    breaker.failed();
    expect(breaker.openForSeconds).toBeNull();
  });
});
