import { verdictOf } from '../../../scripts/lib/advisories.mjs';

const report = (...severities: string[]) =>
  JSON.stringify({
    vulnerabilities: Object.fromEntries(
      severities.map((severity, index) => [`package-${index}`, { severity, range: '<1.0.0' }]),
    ),
    metadata: { vulnerabilities: { total: severities.length } },
  });

describe('The audit of the dependencies', () => {
  it('passes without findings and with minor findings', () => {
    expect(verdictOf(report()).fails).toBe(false);
    expect(verdictOf(report('low', 'moderate', 'info')).fails).toBe(false);
  });

  it.each(['high', 'critical'])('fails with a %s finding and names it', (severity) => {
    const { fails, lines } = verdictOf(report('low', severity));
    expect(fails).toBe(true);
    expect(lines[0]).toContain(`${severity}: package-1 <1.0.0`);
  });

  it.each(['', 'no JSON', '{"message":"405 Method Not Allowed","error":{}}'])(
    'warns and does not fail when the registry answers %p',
    (output) => {
      const { fails, lines } = verdictOf(output);
      expect(fails).toBe(false);
      expect(lines.join()).toContain('WARNING');
    },
  );
});
