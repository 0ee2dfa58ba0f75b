import { readFileSync } from 'node:fs';

/**
 * CPU time and memory that a process has used so far (Linux only).
 * @param {number} pid
 * @returns {{ cpuSeconds: number, memoryMb: number } | null} null on other systems, or if the process has ended
 */
export function usageOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return { cpuSeconds: ticks / 100, memoryMb: Number(kilobytes) / 1024 };
  } catch {
    return null;
  }
}
