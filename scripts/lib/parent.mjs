import { commandOf, startTimeOf } from './processes.mjs';

const POLL_MS = 500;

/**
 * Sends this process SIGTERM once the npm that runs it has ended, or nobody reads its output any
 * more. npm passes on neither SIGHUP nor SIGKILL, and its shell does not pass on SIGTERM.
 */
export function endWithParent() {
  let ended = false;
  const end = () => {
    if (ended) return;
    ended = true;
    process.kill(process.pid, 'SIGTERM');
  };
  // The terminal or the pipe is gone. Without a listener, writing to it would be a crash.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', end);

  const parent = process.ppid;
  const watched = npmProcesses().map((pid) => ({ pid, startTime: startTimeOf(pid) }));
  if (watched.length === 0) return;
  setInterval(() => {
    const isGone = watched.some(({ pid, startTime }) => startTimeOf(pid) !== startTime);
    if (isGone || process.ppid !== parent) end();
  }, POLL_MS).unref();
}

/** The npm that runs this script, with its shell. Empty if somebody ran it with node. */
function npmProcesses() {
  const script = process.env.npm_lifecycle_script;
  if (!script || process.platform === 'win32') return [];
  const { command, parent: npm } = commandOf(process.ppid);
  // npm runs `sh -c <script>`. Some shells then replace themselves by the script.
  return command.includes(script) ? [process.ppid, npm] : [process.ppid];
}
