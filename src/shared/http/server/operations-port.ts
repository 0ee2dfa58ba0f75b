import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../../../config/settings.js';
import { createNodeServer } from './node-server.js';

/** Patterns of routes, so it does not matter how a request spells its path. */
const OPERATIONS = /^\/(metrics|docs|openapi\.json)(\/|$)/;
const BACKLOG = 64;

type Settings = Pick<Config, 'operationsPort' | 'host' | 'httpLimits'>;
type RefuseUnreadable = (error: NodeJS.ErrnoException, socket: Socket) => void;

/**
 * The second port of an instance, for operators: it serves everything. While it is open, the public port
 * serves neither metrics nor documentation. Without it, the public port serves everything.
 *
 * The processes of a cluster share it as they share the public port.
 */
export class OperationsPort {
  private readonly sockets = new WeakSet<Socket>();
  private listener: Server | undefined;

  constructor(private readonly settings: Settings) {}

  /** Whether this route does not exist on the port of the request. */
  hides({ socket }: IncomingMessage, route: string | undefined): boolean {
    return this.isPublic(socket) && isForOperators(route);
  }

  /** Whether only public routes exist for this connection. */
  isPublic(socket: Socket): boolean {
    return this.settings.operationsPort !== null && !this.sockets.has(socket);
  }

  /** Listens before the public port does, so that a taken port stops the boot. */
  attachTo(server: FastifyInstance, refuseUnreadable: RefuseUnreadable): void {
    const { operationsPort, host, httpLimits } = this.settings;
    if (operationsPort === null) return;
    server.addHook('onReady', async () => {
      const listener = createNodeServer(
        (request, response) => server.routing(request, response),
        httpLimits,
      );
      listener.on('connection', (socket: Socket) => this.sockets.add(socket));
      listener.on('clientError', refuseUnreadable);
      listener.listen({ port: operationsPort, host, backlog: BACKLOG });
      await once(listener, 'listening');
      this.listener = listener;
    });
    let closed: Promise<unknown> | undefined;
    server.addHook('preClose', (done) => {
      closed = this.listener && once(this.listener, 'close');
      this.listener?.close();
      done();
    });
    server.addHook('onClose', async () => closed);
  }
}

export function isForOperators(route: string | undefined): boolean {
  return route !== undefined && OPERATIONS.test(route);
}
