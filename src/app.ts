import type { DynamicModule, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import { AppModule } from './app.module.js';
import type { Config } from './config/config.js';
import { SeatMapExpressRoute } from './modules/concert/index.js';
import { ClaimExpressRoute } from './modules/coupon/index.js';
import { ItemExpressRoute } from './modules/item/index.js';
import { OrderExpressRoute } from './modules/order/index.js';
import { ConfirmExpressRoute } from './modules/payment/index.js';
import { JoinExpressRoute, QueueTokenExpressRoute } from './modules/queue/index.js';
import { HoldExpressRoute } from './modules/reservation/index.js';
import { problemCatalogue } from './problem-catalogue.js';
import { Authenticator } from './shared/http/authenticator.js';
import { ExpressLane } from './shared/http/express-lane.js';
import type { ExpressRoute } from './shared/http/express-route.js';
import { measureRequests } from './shared/http/http-metrics.js';
import { configureHttpServer, createFastifyAdapter } from './shared/http/http-server.js';
import { LoadShedding } from './shared/http/load-shedding.js';
import { buildOpenApiDocument } from './shared/http/openapi.js';
import { ProblemFilter } from './shared/http/problem.filter.js';
import { RequestValidationPipe } from './shared/http/validation.js';
import { backgroundOutput } from './shared/logging/background-output.js';
import { NestLogger } from './shared/logging/nest-logger.js';
import { StructuredLog } from './shared/logging/structured-log.js';
import type { RequestDurations } from './shared/metrics/request-durations.js';

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
  const express = new ExpressLane(shedding, problems, log, config.corsOrigins);
  const adapter = createFastifyAdapter(problems, shedding, express, config);
  const app = await assembleWith(AppModule.with(config), adapter, {
    logger: new NestLogger(log),
    bodyParser: false,
    abortOnError: false,
  });
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(problems);
  await configureHttpServer(app, log, config, shedding, express);
  const durations = measureRequests(app, problems);
  if (config.otlpEndpoint === null) openExpressLane(app, express, durations);
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onClose', () => output.flush());
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

/** Not when traces are wanted: their spans begin in Fastify. */
function openExpressLane(
  app: NestFastifyApplication,
  lane: ExpressLane,
  durations: RequestDurations,
): void {
  const routes = [
    ItemExpressRoute,
    QueueTokenExpressRoute,
    SeatMapExpressRoute,
    JoinExpressRoute,
    HoldExpressRoute,
    OrderExpressRoute,
    ConfirmExpressRoute,
    ClaimExpressRoute,
  ];
  lane.open({
    routes: routes.map((route) => app.get<ExpressRoute>(route, { strict: false })),
    authenticator: app.get(Authenticator, { strict: false }),
    durations,
  });
  // The answers of a server that stops close their connections.
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('preClose', (done) => {
      lane.close();
      done();
    });
}
