# syntax=docker/dockerfile:1
# The image of Onsale: docker run onsale <command>. README.md names the commands.
# npm run check:production runs the steps of the stage `dependencies` and of the last stage.

ARG NODE_IMAGE=node:24.21.0-bookworm-slim

# Builds dist. The image gets nothing else from this stage.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src ./src
COPY migrations ./migrations
COPY clients/typescript/src ./clients/typescript/src
COPY web ./web
RUN npm run build

# Installs the production dependencies and removes the files that no running process needs: types, source
# maps, documentation, TypeORM for browsers, and the compiler (an optional part of Nest's Swagger).
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts \
  && rm -rf node_modules/typescript node_modules/.bin node_modules/typeorm/browser \
  && find node_modules -type f \( -name '*.map' -o -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.md' \) -delete

FROM ${NODE_IMAGE}
# One process per core. Node.js 24 respects the CPU limit of the container.
ENV NODE_ENV=production WEB_CONCURRENCY=auto
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json LICENSE ./
# The user `node` of the base image, by number, so that an orchestrator can check that it is not root.
USER 1000:1000
EXPOSE 3000 3001
# Checks /health/live, which does not depend on PostgreSQL: an orchestrator that replaces unhealthy
# containers must not replace all of them while PostgreSQL is down. Load balancers check /health/ready.
HEALTHCHECK --interval=10s --timeout=5s --start-period=40s --retries=3 \
  CMD ["node", "dist/src/cli/onsale.js", "health"]
ENTRYPOINT ["node", "dist/src/cli/onsale.js"]
CMD ["serve"]
