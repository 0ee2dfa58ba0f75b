import { CODE_LENGTH, CODE_LETTERS, printedCode, typedCode } from './entry-code.js';

describe('An entry code', () => {
  it('has more than 60 bits and no letters that look alike', () => {
    expect(CODE_LENGTH * Math.log2(new Set(CODE_LETTERS).size)).toBeGreaterThan(60);
    expect(CODE_LETTERS).not.toMatch(/[01ILOU]|[a-z]/);
  });

  it('is printed in groups of four', () => {
    expect(printedCode('7KQM9XWD2RTCVH4P')).toBe('7KQM-9XWD-2RTC-VH4P');
  });

  it.each(['7KQM-9XWD-2RTC-VH4P', '7kqm9xwd2rtcvh4p', ' 7KQM 9XWD\n2RTC-VH4P '])(
    'can be typed as %j',
    (text) => {
      expect(typedCode(text)).toBe('7KQM9XWD2RTCVH4P');
    },
  );
});
