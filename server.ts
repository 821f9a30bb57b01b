// The composition root: reads the configuration, wires the parts, serves until it is told to stop. Each part is put together in
// a file of its own under server/; the picture is in docs/architecture.md.
import { pino } from 'pino';
import { issueCommands } from './application/lifecycle/issue-commands.ts';
import { liveFeed } from './application/live/live-feed.ts';
import { prepareLog } from './application/system/prepare-log.ts';
import { buildApp } from './http/app.ts';
import type { Ports } from './http/ports.ts';
import { sweepUploadFolders } from './http/upload-folders.ts';
import { resolveSecret } from './infrastructure/access/secret.ts';
import { welcome } from './infrastructure/access/welcome.ts';
import { archiveFolderOf, ConfigError, loadConfig } from './infrastructure/config.ts';
import type { Config } from './infrastructure/config-schema.ts';
import { logLevel } from './infrastructure/log-level.ts';
import { isAlive } from './infrastructure/process-alive.ts';
import { requireDatabaseFolder, startProblem } from './infrastructure/start-problem.ts';
import { startAccess } from './server/access.ts';
import { startAlerts } from './server/alerts.ts';
import { startAnalytics } from './server/analytics.ts';
import { startCore } from './server/core.ts';
import { httpOptions } from './server/http-options.ts';
import { startIngest } from './server/ingestion.ts';
import { standForLeader } from './server/leader.ts';
import { startRetention } from './server/retention.ts';
import { startSourceMaps } from './server/source-maps.ts';
import { stopOnSignals } from './server/stop.ts';
import { startSystem, statusOf } from './server/system.ts';

/** How often the head of the audit chain is told, ms. */
const auditHeadMs = 3_600_000;

const argument = (name: string): string | undefined => {
  const index = process.argv.indexOf(name);
  return index === -1 ? undefined : process.argv[index + 1];
};

const serve = async (config: Config): Promise<void> => {
  requireDatabaseFolder(config.database.path);
  const log = pino({ level: logLevel(process.env.BLOOP_LOG), base: { name: 'bloop' } });
  const production = process.env.NODE_ENV === 'production';
  const secret = resolveSecret(config.auth.hmac_secret, config.database.path, production);

  // First what may be wrong with the configuration: nothing has begun then.
  const archiveFolder = archiveFolderOf(config);

  const core = await startCore(config, log);
  const leader = standForLeader(config, log);
  const access = await startAccess(config, core, secret.value, log);
  const alerts = startAlerts(config, core, access, leader, log);
  const retention = startRetention(config, core, access, archiveFolder);
  const analytics = startAnalytics(config, core);
  const system = startSystem(config, core, log);
  const live = liveFeed({
    ask: core.ask,
    readUpTo: core.projector.position,
    onError: (error) => log.warn({ reason: error.message }, 'what has changed could not be told'),
  });
  core.bus.on('folded', live.wake);

  const sourceMaps = startSourceMaps(config, core, log);

  const ports: Ports = {
    ask: core.ask,
    access: access.identities,
    accounts: access.accounts,
    directory: access.directoryService,
    alerts: alerts.service,
    retention,
    analytics,
    sourceMaps,
    ingest: await startIngest(config, core, access, log),
    commands: issueCommands(core.commands, core.shown),
    live,
    system,
    status: statusOf(core),
    clock: Date.now,
  };
  const app = await buildApp(ports, httpOptions(config, log));
  const besides = [alerts, retention, system, sourceMaps, ...(analytics === undefined ? [] : [analytics])];
  const stages = [
    { what: 'what runs beside requests', parts: besides, untilMs: 8500 },
    { what: 'the log', parts: [core.appender], untilMs: 9000 },
    { what: 'the read models', parts: [core.projector], untilMs: 9200 },
    { what: 'queries', parts: [core.readers], untilMs: 9400 },
  ];
  stopOnSignals(app, stages, log);

  retention.start(config.retention.prune_interval_secs * 1000, (error) =>
    log.error({ reason: error.message }, 'retention has to wait'),
  );
  // Outside the file, so that who rewrites its history is found out.
  const noteHead = () =>
    void core.ask('auditHead', {}).then(
      (head) => log.info({ head }, 'audit chain'),
      () => undefined,
    );
  setInterval(noteHead, auditHeadMs).unref();
  // Before anybody can upload: what bears the id of this process is an earlier one's.
  await sweepUploadFolders(isAlive);
  await app.listen({ host: config.server.host, port: config.server.port });
  const { port } = app.server.address() as { port: number };
  noteHead();
  // A port that was left to chance is told, whatever passkeys are bound to.
  const origin = config.server.port === 0 ? `http://localhost:${port}` : config.auth.rp_origin;
  const greet = (apiKey: string | undefined): void => {
    if (!production) process.stdout.write(welcome({ port, origin, apiKey, secretMadeIn: secret.madeIn }));
  };
  // Last, so that a start that fails does not make a key that nobody gets to see.
  greet(
    await prepareLog({ log: core.appender, reloadKeys: access.reloadKeys, isLeader: leader.isLeader }, (apiKey) => {
      if (apiKey !== undefined) greet(apiKey);
    }),
  );
};

const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`);
  process.exit(1);
};

try {
  const config = loadConfig({ path: argument('--config'), env: process.env });
  await serve(config).catch((error: Error) => refuse(startProblem(error, config) ?? `${error.stack}`));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  refuse(`configuration: ${error.message}`);
}
