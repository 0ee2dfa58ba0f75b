import type { DynamicModule, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { problemCatalogue } from './problem-catalogue.js';
import { measureRequests } from './shared/http/http-metrics.js';
import { configureHttpServer, createFastifyAdapter } from './shared/http/http-server.js';
import { LoadShedding } from './shared/http/load-shedding.js';
import { buildOpenApiDocument } from './shared/http/openapi.js';
import { ProblemFilter } from './shared/http/problem.filter.js';
import { RequestValidationPipe } from './shared/http/validation.js';
import { backgroundOutput, flush } from './shared/logging/background-output.js';
import { NestLogger } from './shared/logging/nest-logger.js';
import { StructuredLog } from './shared/logging/structured-log.js';

/** Makes Nest's application of the parts; a test has its own way to do that. */
export type Assemble = (
  module: DynamicModule,
  adapter: FastifyAdapter,
  options: NestApplicationOptions,
) => Promise<NestFastifyApplication>;

const assemble: Assemble = (module, adapter, options) =>
  NestFactory.create<NestFastifyApplication>(module, adapter, options);

/** The whole application, not listening yet. */
export async function createApp(
  config: Config,
  assembleWith: Assemble = assemble,
): Promise<NestFastifyApplication> {
  const output = backgroundOutput();
  const log = new StructuredLog(config.logLevel, output);
  const problems = new ProblemFilter(problemCatalogue, log);
  const shedding = new LoadShedding(config, problems);
  const adapter = createFastifyAdapter(problems, shedding, config);
  const app = await assembleWith(AppModule.with(config), adapter, {
    logger: new NestLogger(log),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(problems);
  await configureHttpServer(app, log, config, shedding);
  measureRequests(app, problems);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onClose', () => flush(output));
  const document = buildOpenApiDocument(app, problemCatalogue);
  SwaggerModule.setup('docs', app, document, {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Onsale API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
  // As process 1 of a container it would not end by sending itself the signal once more.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  return app;
}
