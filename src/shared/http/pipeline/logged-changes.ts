import { SetMetadata, type Type } from '@nestjs/common';
import { type ChangeLog, LOGGED_ROLES } from '../../domain/change-log.js';
import { Tagged } from './entity-tags.js';
import { idempotencyOf } from './idempotency.js';
import type { OperationContext } from './operation-context.js';
import { ALLOWED_ROLES, type Role } from './principal.js';

/**
 * Reads the state of a subject through the controller of the operation, in the open transaction. The
 * log stores what it returns, so it must have no secrets. `path` has the path parameters.
 */
type ReadState<Controller> = (
  controller: Controller,
  id: string,
  path: Readonly<Record<string, string>>,
) => Promise<unknown>;

/** How the changes of an operation are logged. */
export interface ChangeLogging {
  readonly subject: string;
  /** The path parameter with the id of the subject; null for a creation. */
  readonly parameter: string | null;
  readonly read: ReadState<object>;
}

const CHANGE_LOGGING = 'changeLogging';

/** The operation changes or deletes the `subject` whose id is in the path. */
export function LogsChange<Controller extends object>(
  subject: string,
  parameter: string,
  read: ReadState<Controller>,
) {
  return SetMetadata(CHANGE_LOGGING, { subject, parameter, read });
}

/** The operation creates a `subject`. Its response has the `id`. */
export function LogsCreation<Controller extends object>(
  subject: string,
  read: ReadState<Controller>,
) {
  return SetMetadata(CHANGE_LOGGING, { subject, parameter: null, read });
}

/**
 * How a change is logged. @throws Error at boot when an operation for admins says nothing, or when a
 * batch would share the transaction of the change
 */
export function changeLoggingOf(
  handler: { readonly name: string },
  controller: Type,
  method: string,
): ChangeLogging | undefined {
  const name = `${controller.name}.${handler.name}`;
  const logging = Reflect.getMetadata(CHANGE_LOGGING, handler) as ChangeLogging | undefined;
  if (!logging && method !== 'GET' && isForAdmins(handler, controller)) {
    throw new Error(`${name}: changes by admins need @LogsChange() or @LogsCreation()`);
  }
  if (logging && idempotencyOf(handler)?.scope === 'useCase') {
    throw new Error(`${name}: the pipeline does not support a logged change in a batch`);
  }
  return logging;
}

/** Whether the operation is for admins and operators alone, so that its changes must be logged. */
function isForAdmins(handler: object, controller: Type): boolean {
  const [roles] = [handler, controller].flatMap((target) => {
    const found = Reflect.getMetadata(ALLOWED_ROLES, target) as readonly Role[] | undefined;
    return found ? [found] : [];
  });
  return roles?.every((role) => LOGGED_ROLES.includes(role)) ?? false;
}

interface LoggedOperation {
  readonly handler: (...values: unknown[]) => unknown;
  readonly controller: object;
  readonly logging: ChangeLogging | undefined;
}

type Execute = (values: unknown[], context: OperationContext) => unknown;

/**
 * The call of the handler, which for a logged operation stores the change too. The field `reason` of a
 * body or query goes into the log.
 */
export function logged(
  { handler, controller, logging }: LoggedOperation,
  changes: ChangeLog,
): Execute {
  const execute: Execute = (values) => handler.apply(controller, values);
  if (!logging) return execute;
  const { subject, parameter, read } = logging;
  return (values, context) => {
    const { principal: actor, params } = context.request;
    if (!actor || !LOGGED_ROLES.includes(actor.role)) return execute(values, context);
    const path = params as Record<string, string>;
    return changes.record({
      actor,
      action: handler.name,
      subjectType: subject,
      subjectId: parameter === null ? null : (path[parameter] ?? '').toLowerCase(),
      reason: reasonIn(values),
      make: async () => execute(values, context),
      idOf,
      read: (id) => read(controller, id, path),
    });
  };
}

function reasonIn(values: readonly unknown[]): string | null {
  const reasons = values.map((value) => (value as { reason?: unknown } | null)?.reason);
  const reason = reasons.find((one) => typeof one === 'string' && one !== '');
  return (reason as string | undefined) ?? null;
}

function idOf(result: unknown): string {
  const view = result instanceof Tagged ? (result.view as unknown) : result;
  return (view as { readonly id: string }).id;
}
