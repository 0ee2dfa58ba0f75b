import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/**
 * Nest's view of the server. Nest keeps controllers, guards and their descriptions; the routes are
 * compiled from these descriptions (compile-routes.ts), so the routes that Nest itself registers for
 * controllers are dropped here.
 */
export class DescribingAdapter extends FastifyAdapter {
  private compile: (() => void) | undefined;

  constructor(server: FastifyInstance) {
    // The constructor adds eight hooks to each request, for features of Nest that no route uses.
    const addHook = server.addHook.bind(server);
    server.addHook = () => server;
    super(server as never);
    server.addHook = addHook;
  }

  /** From here on routes are those of controllers. `compile` runs as the application starts. */
  compileOnInit(compile: () => void): void {
    this.compile = compile;
    for (const method of ['get', 'post', 'put', 'patch', 'delete', 'options', 'head', 'all']) {
      Object.assign(this, { [method]: () => this });
    }
  }

  /** In place of Nest's, which would register a middleware engine. */
  override async init(): Promise<void> {
    this.compile?.();
  }

  /** The pipeline answers errors itself. */
  override setErrorHandler(): FastifyInstance {
    return this.instance;
  }

  override setNotFoundHandler(): FastifyInstance {
    return this.instance;
  }
}
