/**
 * Loaded before a program (`node --import`): its clock is ahead of the machine's by `CLOCK_OFFSET_MS` milliseconds, or
 * behind if they are negative. Timers and `performance.now()` stay the same.
 */
const offset = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const MachineDate = Date;

globalThis.Date = new Proxy(MachineDate, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [target.now() + offset] : args, newTarget),
  apply: () => new Date().toString(),
  get: (target, name, receiver) =>
    name === 'now' ? () => target.now() + offset : Reflect.get(target, name, receiver),
});
