/**
 * One line of a Dockerfile, e.g. `COPY --from=build /app/dist ./dist`.
 * @typedef {{ keyword: string, flags: Record<string, string>, args: string[], text: string }} Instruction
 */

/** @typedef {{ name: string | undefined, instructions: Instruction[] }} Stage */

/**
 * The stages of a Dockerfile. Understands only what ours uses: no heredocs, no quotes outside JSON.
 * @param {string} source
 * @returns {Stage[]}
 */
export function readDockerfile(source) {
  const lines = source
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .join('\n')
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  /** @type {Stage[]} */
  const stages = [];
  for (const line of lines) {
    const instruction = readInstruction(line);
    const { keyword, args } = instruction;
    if (keyword === 'FROM') stages.push({ name: args[2], instructions: [] });
    stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

/**
 * @param {string} line
 * @returns {Instruction}
 */
function readInstruction(line) {
  const [keyword = '', ...words] = line.split(/\s+/);
  const end = words.findIndex((word) => !word.startsWith('--'));
  const flags = words.slice(0, end).map((word) => word.slice(2).split(/=(.*)/s));
  const args = words.slice(end);
  return { keyword, flags: Object.fromEntries(flags), args, text: args.join(' ') };
}

/**
 * The last instruction with this keyword. Docker ignores the others.
 * @param {Stage} stage
 * @param {string} keyword
 */
export function lastOf(stage, keyword) {
  const found = stage.instructions.filter((instruction) => instruction.keyword === keyword).at(-1);
  if (!found) throw new Error(`The Dockerfile has no ${keyword} where one is expected`);
  return found;
}

/**
 * The program of an ENTRYPOINT, CMD or HEALTHCHECK in its JSON form.
 * @param {Instruction} instruction
 * @returns {string[]}
 */
export function programOf({ text }) {
  return JSON.parse(text.slice(text.indexOf('[')));
}
