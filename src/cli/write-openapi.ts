import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { loadConfig } from '../config/config.js';
import { problemCatalogue } from '../problem-catalogue.js';
import { buildOpenApiDocument } from '../shared/http/openapi/openapi.js';

/** Writes the OpenAPI document. Preview mode creates no provider, so nothing connects to these. */
const config = loadConfig({
  NODE_ENV: 'development',
  DATABASE_URL: 'postgres://localhost/onsale',
  REDIS_URL: 'redis://localhost',
  JWT_SECRET: 'not-used-to-sign-anything-0123456789',
  QUEUE_TOKEN_SECRET: 'not-used-to-sign-anything-either-0123456789',
});
const app = await NestFactory.create(AppModule.with(config), new FastifyAdapter(), {
  preview: true,
  logger: false,
  abortOnError: false,
});
const [, , file = 'openapi.json'] = process.argv;
writeFileSync(file, JSON.stringify(buildOpenApiDocument(app, problemCatalogue), null, 2));
process.stdout.write(`Wrote ${file}.\n`);
