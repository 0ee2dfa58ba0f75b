import { type Attributes, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { type Command, Redis } from 'ioredis';
import { SCRIPT_NAMES } from '../redis/lua-scripts.js';

/** A span for each command of a traced request: the command and its Lua script, no keys or arguments. */
export function traceRedis(tracer: Tracer): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its own `this` below
  const { sendCommand } = Redis.prototype;
  Redis.prototype.sendCommand = function (this: Redis, command: Command, stream) {
    if (trace.getActiveSpan()?.isRecording()) traceCommand(tracer, command, scriptOf(command));
    return sendCommand.call(this, command, stream);
  };
}

function traceCommand(tracer: Tracer, command: Command, script: string | undefined): void {
  const attributes: Attributes = {
    'db.system.name': 'redis',
    'db.operation.name': command.name,
    'db.stored_procedure.name': script,
  };
  const name = script === undefined ? command.name : `${command.name} ${script}`;
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
  command.promise.then(
    () => span.end(),
    (error: Error) => {
      span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', error.name).end();
    },
  );
}

function scriptOf({ name, args: [sha] }: Command): string | undefined {
  return name === 'evalsha' ? SCRIPT_NAMES.get(String(sha)) : undefined;
}
