# syntax=docker/dockerfile:1
# The image of Onsale: docker run onsale [serve | migrate | demo-data | audit | outbox:replay | health]
# npm run check:production performs the steps of the stages dependencies and the last one, as they stand here.

ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# What is needed to build; nothing of it is in the image but dist.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY migrations ./migrations
RUN npm run build

# What is needed at run time, without what only compilers, browsers and readers of packages need:
# types, source maps, TypeORM for browsers, and the compiler that Nest's Swagger would take if it had to.
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/typescript node_modules/.bin node_modules/typeorm/browser \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE}
# A process for each core that the container may use: Node.js 24 heeds the CPU limit of its cgroup.
ENV NODE_ENV=production WEB_CONCURRENCY=auto
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
# The unprivileged user of Node.js's image, by number so that an orchestrator can tell that it isn't root.
USER 1000:1000
EXPOSE 3000
# Whether it answers at all. What takes it out of a load balancer is /health/ready, which asks PostgreSQL too:
# an orchestrator that ends what is unhealthy must not end every instance because PostgreSQL is away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 \
  CMD ["node", "dist/src/cli/onsale.js", "health"]
ENTRYPOINT ["node", "dist/src/cli/onsale.js"]
CMD ["serve"]
