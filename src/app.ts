import type { DynamicModule, NestApplicationOptions } from '@nestjs/common';
import { type ApplicationConfig, ModulesContainer, NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import type { Config } from './config/settings.js';
import { onEndSignal } from './end-signals.js';
import { QueueFacade, RoomViews } from './modules/queue/index.js';
import { AdminActions } from './modules/user/index.js';
import { servePages } from './pages/pages.js';
import { problemCatalogue } from './problem-catalogue.js';
import { IdempotencyKeys } from './shared/database/idempotency/idempotency-keys.js';
import { IdempotentRequests } from './shared/http/pipeline/idempotent-requests.js';
import { buildOpenApiDocument } from './shared/http/openapi/openapi.js';
import { compileRoutes } from './shared/http/pipeline/compile-routes.js';
import { DescribingAdapter } from './shared/http/pipeline/describing-adapter.js';
import { describeOperations } from './shared/http/pipeline/operation.js';
import { ProblemFilter } from './shared/http/problems/problem.filter.js';
import { EventStreams } from './shared/http/server/event-streams.js';
import { createHttpServer } from './shared/http/server/http-server.js';
import { LoadShedding } from './shared/http/server/load-shedding.js';
import { logAndMeasure } from './shared/http/server/request-log.js';
import { ResponseWriter } from './shared/http/server/response-writer.js';
import { Shutdown } from './shared/http/server/shutdown.js';
import { backgroundOutput } from './shared/logging/background-output.js';
import { NestLogger } from './shared/logging/nest-logger.js';
import { withoutSecrets } from './shared/logging/redaction.js';
import { StructuredLog } from './shared/logging/structured-log.js';
import { Metrics } from './shared/metrics/metrics.js';

/** Creates the Nest application. Tests pass a function of their own. */
export type CreateNestApplication = (
  module: DynamicModule,
  adapter: FastifyAdapter,
  options: NestApplicationOptions,
) => Promise<NestFastifyApplication>;

const createNestApplication: CreateNestApplication = (module, adapter, options) =>
  NestFactory.create<NestFastifyApplication>(module, adapter, options);

/** Builds the application, which does not listen yet. */
export async function createApp(
  config: Config,
  createNest = createNestApplication,
): Promise<NestFastifyApplication> {
  const output = backgroundOutput();
  const log = new StructuredLog(config.logLevel, output);
  const problems = new ProblemFilter(problemCatalogue, log);
  const shedding = new LoadShedding(config);
  const streams = new EventStreams();
  const writer = new ResponseWriter(problems, streams);
  const server = createHttpServer(config, { problems, shedding, writer });
  const adapter = new DescribingAdapter(server);
  const app = await createNest(AppModule.with(config), adapter, {
    logger: new NestLogger(log),
    bodyParser: false,
    abortOnError: false,
  });
  logAndMeasure(server, log, app.get(Metrics), { problems, streams });
  app.get(Shutdown).attachTo(server);
  server.addHook('onClose', () => output.flush());
  servePages(server, {
    waitingPage: {
      queue: app.get(QueueFacade, { strict: false }),
      rooms: app.get(RoomViews, { strict: false }),
      shedding,
    },
    providers: config.paymentProviders,
  });
  serveDocs(app);
  adapter.compileOnInit(() => {
    const operations = describeOperations(app.get(ModulesContainer), configOf(app));
    const idempotency = new IdempotentRequests(app.get(IdempotencyKeys, { strict: false }));
    const changes = app.get(AdminActions, { strict: false });
    compileRoutes(server, operations, { shedding, writer, idempotency, changes });
  });
  return app;
}

/**
 * Ends the process when it gets a signal. SIGTERM is what orchestrators send, while load balancers still send
 * requests: it drains first. A later signal ends the wait.
 */
export function endOnSignals(app: NestFastifyApplication): void {
  const shutdown = app.get(Shutdown);
  let closing: Promise<void> | undefined;
  const end = async (signal: NodeJS.Signals) => {
    const serves = app.getHttpServer().listening;
    if (serves && (signal === 'SIGTERM' || shutdown.hasBegun)) await shutdown.drain();
    closing ??= app.close();
    await closing;
    process.exit(0);
  };
  onEndSignal((signal) => {
    end(signal).catch((error: unknown) => {
      process.stderr.write(`${withoutSecrets(String(error))}\n`);
      process.exit(1);
    });
  });
}

function serveDocs(app: NestFastifyApplication): void {
  // All responses share one buffer, so that clients that read nothing do not fill the memory with copies.
  const document = Buffer.from(JSON.stringify(buildOpenApiDocument(app, problemCatalogue)));
  const server = app.getHttpAdapter().getInstance();
  server.get('/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document),
  );
  // Swagger UI loads the document from there.
  SwaggerModule.setup('docs', app, {} as OpenAPIObject, {
    raw: false,
    customSiteTitle: 'Onsale API',
    swaggerUrl: '/openapi.json',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}

/** The global guards, pipes and filters. Nest has no public access to them. */
function configOf(app: NestFastifyApplication): ApplicationConfig {
  const { config } = app as unknown as { config?: ApplicationConfig };
  if (!config)
    throw new Error('This version of Nest has no `app.config`: adapt configOf in src/app.ts');
  return config;
}
