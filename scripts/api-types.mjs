// Writes ui/data/openapi.gen.ts: the API's types, from the document that the server generates out of the schemas that validate.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { pino } from 'pino';

const target = fileURLToPath(new URL('../ui/data/openapi.gen.ts', import.meta.url));

/** Describing the API asks no port for anything; one that is there has its routes described. */
const ports = { accounts: {}, analytics: {} };

export const writeApiTypes = async () => {
  const { buildApp } = await import('../dist/http/app.js');
  const limits = {
    maxPayloadBytes: 1,
    maxBatchSize: 1,
    perSecond: 1,
    burstSize: 1,
    authPerSecond: 1,
    authBurstSize: 1,
  };
  const app = await buildApp(ports, {
    logger: pino({ level: 'silent' }),
    limits,
    trustedProxies: [],
    origin: 'http://localhost',
    rpId: 'localhost',
    sessionLifeSecs: 1,
    streams: { most: 0 },
    metrics: false,
    pages: undefined,
    version: '0.0.0',
  });
  const document = (await app.inject('/openapi.json')).json();
  await app.close();
  const types = `// Made by scripts/api-types.mjs from /openapi.json.\n${astToString(await openapiTS(document))}`;
  // What has not changed keeps its time, so that nothing is built again for it.
  if (!existsSync(target) || readFileSync(target, 'utf8') !== types) writeFileSync(target, types);
};

await writeApiTypes();
