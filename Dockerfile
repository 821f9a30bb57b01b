# Builds with the same commands as a checkout: npm install, npm run build.
FROM node:20-bookworm AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm install --no-save --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-save

FROM node:20-bookworm-slim
ENV NODE_ENV=production \
    BLOOP__DATABASE__PATH=/data/bloop.db
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 5332
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.BLOOP__SERVER__PORT ?? 5332}/health`).then(async (r) => process.exit(r.ok && (await r.json()).db_ok ? 0 : 1), () => process.exit(1))"]
# The server itself is the main process: it gets SIGTERM and drains.
CMD ["node", "--single-threaded-gc", "dist/server.js"]
