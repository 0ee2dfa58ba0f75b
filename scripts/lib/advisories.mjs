/** @typedef {{ severity: string, range?: string, fixAvailable?: unknown }} Finding */

const GRAVE = ['high', 'critical'];

/**
 * Decides from the output of `npm audit --json`.
 * @param {string} output
 * @returns {{ fails: boolean, lines: string[] }}
 */
export function verdictOf(output) {
  const findings = findingsIn(output);
  if (findings === undefined) {
    const warning = 'WARNING: the registry did not answer: the dependencies were not checked';
    return { fails: false, lines: [warning] };
  }
  const grave = findings.filter(([, { severity }]) => GRAVE.includes(severity));
  const lines = grave.map(([name, { severity, range, fixAvailable }]) => {
    return `${severity}: ${name} ${range ?? ''}${fixAvailable ? ', a fix is available' : ''}`;
  });
  const total = `${findings.length} known vulnerabilities, ${grave.length} of them high or critical`;
  return { fails: grave.length > 0, lines: [...lines, total] };
}

/**
 * @param {string} output
 * @returns {[name: string, Finding][] | undefined} undefined if the output is not a report
 */
function findingsIn(output) {
  try {
    const { vulnerabilities, metadata } = JSON.parse(output);
    return metadata === undefined ? undefined : Object.entries(vulnerabilities ?? {});
  } catch {
    return undefined;
  }
}
