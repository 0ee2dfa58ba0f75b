import {
  isInSight,
  isRepeated,
  lookAt,
  rememberLook,
} from '../../web/src/ticket/repeated-looks.js';

const SECOND = 1_000;
let codes = 0;

/** A code that was judged in the picture of this time. */
function judged(now = 0): string {
  codes += 1;
  rememberLook(`code ${codes}`, now);
  return `code ${codes}`;
}

describe('The looks of the camera of the door', () => {
  it('keep a code in sight that is in every picture, however slow the camera is', () => {
    const code = judged();
    for (let now = 0; now < 60 * SECOND; now += 4 * SECOND) {
      lookAt([code], now);
      expect(isInSight(code)).toBe(true);
    }
  });

  it('keep a code in sight that is missing from a few pictures of a slow camera', () => {
    const code = judged();
    lookAt([], 3 * SECOND);
    lookAt([], 6 * SECOND);
    lookAt([code], 9 * SECOND);
    expect(isInSight(code)).toBe(true);
  });

  it('keep a code in sight that a quick camera misses for less than two seconds', () => {
    const code = judged();
    for (let now = 100; now < 1_900; now += 100) lookAt([], now);
    lookAt([code], 1_900);
    expect(isInSight(code)).toBe(true);
  });

  it('take a code that comes back after two seconds for a new one', () => {
    const code = judged();
    for (let now = 100; now <= 2_100; now += 100) lookAt([], now);
    expect(isInSight(code)).toBe(false);
  });

  it('take a code for a new one after the camera was off', () => {
    const code = judged();
    lookAt([code], 60 * SECOND);
    expect(isInSight(code)).toBe(false);
  });

  it('do not take a typed code twice within two seconds', () => {
    const code = judged();
    expect(isRepeated(code, 1_900)).toBe(true);
    expect(isRepeated(code, 3_800)).toBe(true);
    expect(isRepeated(code, 5_800)).toBe(false);
  });
});
