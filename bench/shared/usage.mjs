import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time and memory that a process has used so far (Linux only).
 * @param {number} pid
 * @returns {{ cpuSeconds: number, memoryMb: number } | null} null on other systems, or if the process has ended
 */
export function usageOf(pid) {
  try {
    const { ticks } = statOf(pid);
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { cpuSeconds: ticks / 100, memoryMb: Number(kilobytes) / 1024 };
  } catch {
    return null;
  }
}

/**
 * CPU time of processes and their child processes, ended ones included (Linux only).
 * @param {readonly number[]} pids
 * @returns {number} seconds; 0 on other systems
 */
export function cpuSecondsWithChildren(pids) {
  let total = 0;
  for (const name of readProcesses()) {
    try {
      const { parent, ticks, endedTicks } = statOf(Number(name));
      if (pids.includes(Number(name))) total += ticks + endedTicks;
      else if (pids.includes(parent)) total += ticks;
    } catch {
      // It has ended. Its parent counts its time.
    }
  }
  return total / 100;
}

function readProcesses() {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

/** @param {number} pid ticks are hundredths of a second; `endedTicks` belong to ended child processes */
function statOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
    endedTicks: Number(fields[13]) + Number(fields[14]),
  };
}
