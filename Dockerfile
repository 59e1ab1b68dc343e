# syntax=docker/dockerfile:1
# Debian with glibc: the native engines of chdb and duckdb are built for it.
ARG NODE_IMAGE=node:20-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
# What is installed changes seldom and comes first. npm's own `prepare` would build before the sources are here.
COPY package.json package-lock.json ./
COPY scripts ./scripts
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build
# EMBEDDED=false leaves out the engine that runs inside the process, for an image that always has a ClickHouse server.
ARG EMBEDDED=true
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && if [ "$EMBEDDED" = false ]; then rm -rf node_modules/@chdb; fi \
  && find node_modules -type f \( -name '*.map' -o -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.md' \) -not -iname 'license*' -delete

FROM ${NODE_IMAGE}
ARG VERSION=local
LABEL org.opencontainers.image.title="Fairlead" \
  org.opencontainers.image.description="An open-source workbench for referral programmes" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.version="${VERSION}"
ENV NODE_ENV=production
WORKDIR /app
# The program belongs to root, and whoever runs it can only read it. /data is his; a new volume takes over its owner.
COPY --from=build /build/package.json /build/LICENSE /build/NOTICE ./
COPY --from=build /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY --from=build /build/scripts/health.mjs ./scripts/health.mjs
RUN mkdir /data && chown 10001:10001 /data && chmod 700 /data
USER 10001:10001
VOLUME /data
EXPOSE 4160 9464
STOPSIGNAL SIGTERM
# Where no metrics listener is configured nothing can be asked, and the container counts as unhealthy: set FAIRLEAD_METRICS_PORT.
ENV FAIRLEAD_METRICS_PORT=9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["node", "/app/scripts/health.mjs"]
ENTRYPOINT ["node", "/app/dist/cli/main.js"]
CMD ["run", "--data", "/data"]
