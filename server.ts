// The composition root: reads the configuration, wires the parts, serves until it is told to stop.
import { createReadStream } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Logger, pino } from 'pino';
import { accessCommands } from './application/access/access-commands.ts';
import { accounts } from './application/access/accounts.ts';
import { directoryService } from './application/access/directory-service.ts';
import { takeBack } from './application/access/take-back.ts';
import { ingest } from './application/ingest/ingest.ts';
import { projectKeys } from './application/ingest/project-keys.ts';
import { commandBus } from './application/lifecycle/command-bus.ts';
import { issueCommands } from './application/lifecycle/issue-commands.ts';
import { liveFeed } from './application/live/live-feed.ts';
import { retentionService } from './application/retention/retention-service.ts';
import { sourceMapService } from './application/source-maps/source-map-service.ts';
import { prepareLog } from './application/system/prepare-log.ts';
import { systemService } from './application/system/system-service.ts';
import { directoryOf } from './domain/access/directory.ts';
import { streams } from './domain/events.ts';
import { buildApp } from './http/app.ts';
import type { Ports } from './http/ports.ts';
import { sweepUploadFolders } from './http/upload-folders.ts';
import { challenges } from './infrastructure/access/challenges.ts';
import { resolveSecret } from './infrastructure/access/secret.ts';
import { sessions } from './infrastructure/access/sessions.ts';
import { tokenCache } from './infrastructure/access/token-cache.ts';
import { webauthn } from './infrastructure/access/webauthn.ts';
import { welcome } from './infrastructure/access/welcome.ts';
import { startAlerts } from './infrastructure/alerts/start.ts';
import { analyticsService } from './infrastructure/analytics/analytics-service.ts';
import { analyticsPathOf } from './infrastructure/analytics/path.ts';
import { archiveIn } from './infrastructure/archive/archive-port.ts';
import { bus as newBus } from './infrastructure/bus.ts';
import { archiveFolderOf, ConfigError, loadConfig } from './infrastructure/config.ts';
import type { Config } from './infrastructure/config-schema.ts';
import { removeColumnarFile } from './infrastructure/duckdb/file.ts';
import { xxh3 } from './infrastructure/hash.ts';
import { startAppender } from './infrastructure/log/appender.ts';
import { logLevel } from './infrastructure/log-level.ts';
import { problemList } from './infrastructure/problems.ts';
import { isAlive } from './infrastructure/process-alive.ts';
import { startReaders } from './infrastructure/readers/reader-pool.ts';
import { runCompaction } from './infrastructure/retention/compaction-thread.ts';
import { startProjector } from './infrastructure/runner/projector-thread.ts';
import { readPathOf } from './infrastructure/runner/read-file.ts';
import { startRebuild } from './infrastructure/runner/rebuild-thread.ts';
import { databaseBytes } from './infrastructure/sqlite/file-size.ts';
import { holdLease, lease, leasePathOf } from './infrastructure/sqlite/lease.ts';
import { requireDatabaseFolder, startProblem } from './infrastructure/start-problem.ts';
import { symbolicator } from './infrastructure/symbolication/symbolicator.ts';
import { version } from './infrastructure/version.ts';
import { allProjections } from './projections/all.ts';

/** The dashboard, as the build leaves it beside this file. */
const pages = fileURLToPath(new URL('ui', import.meta.url));
const sdks = fileURLToPath(new URL('sdk', import.meta.url));

/** The longest that the answer to a command waits for the read models, ms. */
const commandWaitMs = 5000;
/** The longest that connections may take to end at shutdown, ms: well within the 10 s that Docker waits. */
const drainMs = 7000;
/** How often the head of the audit chain is told, ms. */
const auditHeadMs = 3_600_000;
/** How often connections that have become idle are closed at shutdown, ms. */
const idleCheckMs = 50;

const argument = (name: string): string | undefined => {
  const index = process.argv.indexOf(name);
  return index === -1 ? undefined : process.argv[index + 1];
};

/** Where the log lies, and the read models. */
const filesOf = ({ database }: Config) => ({ logPath: database.path, readPath: readPathOf(database.path) });

const aheadInWords = (until: number): string =>
  `the log holds events that are later than this server's clock: it was wrong when they came, or is now. Counts of a time leave them out until ${new Date(until).toISOString()}`;

const startParts = async (config: Config, secret: string, log: Logger) => {
  const archiveFolder = archiveFolderOf(config);
  const { database, pipeline } = config;
  const bus = newBus();
  const files = filesOf(config);
  const die = (part: string) => (error: Error) => {
    const problem = startProblem(error, config);
    if (problem === undefined) log.fatal({ err: error }, `the ${part} has ended; stopping`);
    else log.fatal(problem);
    process.exit(1);
  };
  const problems = problemList({
    onBegin: (problem) => log.error(problem, 'something is wrong; Bloop tries again'),
    onEnd: (problem) => log.info(problem, 'all is well again with that'),
  });
  const appender = await startAppender({
    path: database.path,
    synchronous: database.synchronous,
    capacity: config.ingest.channel_capacity,
    onGrown: (head) => bus.emit('grown', head),
    onState: (trouble) => {
      for (const code of ['log_unwritable', 'log_moved'])
        problems.set(code, trouble?.code === code ? trouble.reason : undefined);
    },
    onAhead: (until) => problems.set('clock', until === undefined ? undefined : aheadInWords(until)),
    onDeath: die('appender'),
  });
  const readers = startReaders({ ...files, size: database.pool_size, onDamage: () => bus.emit('damage') });
  const commands = commandBus(readers.ask, appender);
  const projector = await startProjector(
    {
      ...files,
      flushBatchSize: pipeline.flush_batch_size,
      flushIntervalMs: pipeline.flush_interval_secs * 1000,
      sampleReservoirSize: pipeline.sample_reservoir_size,
      alertCooldownMs: config.alerting.cooldown_secs * 1000,
    },
    {
      onProgress: ({ events, ms, position, decided }) => {
        log.debug({ events, ms: Math.round(ms), position }, 'batch folded');
        if (decided.length > 0) bus.emit('decided', decided);
        bus.emit('folded', position);
      },
      onReactions: commands.react,
      onProblem: problems.set,
      onReplaced: readers.renew,
      onDeath: die('projector'),
    },
  );
  bus.on('grown', projector.grown);
  bus.on('damage', projector.damageMet);
  if (projector.rebuilt.length > 0) log.info({ projections: projector.rebuilt }, 'building read models from the log');

  const keys = projectKeys(secret);
  const reloadKeys = async (): Promise<void> => keys.replace(await readers.ask('projectKeys', {}));
  await reloadKeys();
  const noteUse = (tokenId: string, now: number): void => {
    const effects = [{ kind: 'use-token' as const, id: tokenId, now }];
    const note = {
      stream: streams.token(tokenId),
      projectId: null,
      actor: 'system',
      cause: null,
      events: [],
      effects,
    };
    appender
      .decide(note)
      .catch((error: Error) => log.warn({ reason: error.message }, 'a use of a token was not noted'));
  };
  const tokens = tokenCache(readers.ask, Date.now, noteUse);
  const people = sessions(readers.ask, Date.now);
  const revoke = takeBack({ tokens, sessions: people });
  bus.on('decided', (events) => {
    // Here once more for what other processes have decided.
    revoke(events);
    if (events.some(({ stream }) => stream.startsWith('project:')))
      reloadKeys().catch((error: Error) => log.error({ err: error }, 'project keys could not be reloaded'));
  });
  return {
    archiveFolder,
    bus,
    problems,
    appender,
    projector,
    readers,
    commands,
    keys,
    tokens,
    people,
    revoke,
    reloadKeys,
  };
};

type Parts = Awaited<ReturnType<typeof startParts>>;

/** Users, sessions, projects, tokens and alert rules. A change is answered when the read models, and the caches, know of it. */
const accessPorts = (config: Config, parts: Parts, log: Logger) => {
  const { auth } = config;
  const files = filesOf(config);
  const { appender, projector, readers, tokens, people, revoke, reloadKeys, bus, archiveFolder } = parts;
  const { ask } = readers;
  const clock = Date.now;
  const commands = accessCommands(ask, appender, revoke);
  const shown = (position: number) => projector.reached(position, commandWaitMs);
  const send: typeof commands.send = async (command, caller, effects) => {
    const position = await commands.send(command, caller, effects);
    if (command.type === 'CreateProject' || command.type === 'RotateKey' || command.type === 'DeleteProject')
      await reloadKeys();
    await shown(position);
    return position;
  };
  const directory = async () => directoryOf(await ask('directoryEvents', {}));
  const relyingParty = { id: auth.rp_id, origin: auth.rp_origin };
  const sessionLifeMs = auth.session_ttl_secs * 1000;
  const readUpTo = projector.position;
  const alerts = startAlerts({ config, env: process.env, ask, appender, sendCommand: send, shown, readUpTo, log });
  bus.on('decided', (events) => {
    if (events.some(({ type }) => type === 'AlertFired')) alerts.effect.wake();
  });
  const startEffect = () => projector.caughtUp() && isLeader() && alerts.effect.start();
  bus.on('folded', startEffect);
  const leading = lease(leasePathOf(config.database.path, 'effects'));
  let leads = false;
  const isLeader = () => leads;
  holdLease(leading, {
    onHeld: () => {
      leads = true;
      startEffect();
    },
    onWaiting: () => log.info('another process serves this log: it notifies, this one when that has ended'),
  });
  const retention = retentionService({
    ask,
    decide: appender.decide,
    send,
    shown,
    // While read models are being rebuilt nothing is compacted: they still have to read it.
    readUpTo: () => (projector.caughtUp() ? projector.position() : 0),
    directory,
    compact: (work, carryOut, isToStop) => runCompaction({ ...work, ...files, archiveFolder }, carryOut, isToStop),
    archive: archiveFolder === undefined ? undefined : archiveIn(archiveFolder),
    bytesStored: () => databaseBytes(files.logPath) + databaseBytes(files.readPath),
    defaults: {
      rawEventsDays: config.retention.raw_events_days,
      hourlyCountsDays: config.retention.hourly_counts_days,
    },
    lease: lease(leasePathOf(config.database.path, 'retention')),
    clock,
  });
  return {
    retention,
    isLeader,
    effect: alerts.effect,
    alerts: alerts.port,
    access: { resolveToken: tokens.resolve, resolveSession: people.resolve },
    accounts: accounts({
      ask,
      log: appender,
      commands,
      shown,
      ceremonies: webauthn(relyingParty),
      challenges: challenges(clock),
      sessionLifeMs,
      clock,
    }),
    directory: directoryService({ send, directory, origin: auth.rp_origin, clock }),
  };
};

const sourceMapsPort = ({ database, sourcemaps }: Config, { appender, projector, readers }: Parts, log: Logger) =>
  sourceMapService({
    ask: readers.ask,
    decide: appender.decide,
    shown: (position) => projector.reached(position, commandWaitMs),
    symbolicator: symbolicator({ logPath: database.path, cacheBytes: sourcemaps.cache_mb * 1024 * 1024 }),
    piecesOf: (path, pieceBytes) => createReadStream(path, { highWaterMark: pieceBytes }),
    onError: (error) => log.error({ reason: error.message }, 'a stack could not be mapped'),
  });

const analyticsOf = ({ database, analytics }: Config, { problems }: Parts) => {
  if (!analytics.enabled) return undefined;
  const path = analyticsPathOf(database.path);
  const { memory_limit_mb: memoryMb, threads, zscore_threshold: zscoreThreshold } = analytics;
  const limits = { memoryMb, threads, spillTo: `${path}.tmp` };
  const settings = { logPath: database.path, path, limits, zscoreThreshold };
  return analyticsService(settings, { cacheTtlMs: analytics.cache_ttl_secs * 1000, onProblem: problems.set });
};

const portsOf = async (config: Config, parts: Parts, log: Logger) => {
  const { appender, projector, readers, keys, bus, commands, problems } = parts;
  const files = filesOf(config);
  const { effect, isLeader, ...access } = accessPorts(config, parts, log);
  const analytics = analyticsOf(config, parts);
  // Rows that are deleted stay in its file: what is left is folded anew when somebody asks.
  bus.on('decided', (events) => {
    if (events.some(({ type }) => type === 'ProjectDeleted')) removeColumnarFile(analyticsPathOf(config.database.path));
  });
  const live = liveFeed({
    ask: readers.ask,
    readUpTo: projector.position,
    onError: (error) => log.warn({ reason: error.message }, 'what has changed could not be told'),
  });
  bus.on('folded', live.wake);
  const { sample_reservoir_size: sampleReservoirSize } = config.pipeline;
  const system = systemService({
    ask: readers.ask,
    bytes: () => ({ log: databaseBytes(files.logPath), readModels: databaseBytes(files.readPath) }),
    names: allProjections({ sampleReservoirSize }).map(({ name }) => name),
    forgetAnalytics: config.analytics.enabled
      ? () => removeColumnarFile(analyticsPathOf(config.database.path))
      : undefined,
    startRebuild: (only, onProgress) => startRebuild({ ...files, only, sampleReservoirSize }, onProgress),
    clock: Date.now,
    onRebuilt: ({ state, events, error }) => log.info({ state, events, error }, 'a rebuild has ended'),
  });
  const ports: Ports = {
    ask: readers.ask,
    ...access,
    analytics,
    sourceMaps: sourceMapsPort(config, parts, log),
    ingest: ingest({
      log: appender,
      keys,
      limits: {
        maxEventBytes: config.ingest.max_payload_bytes,
        maxStackBytes: config.ingest.max_stack_bytes,
        maxMetadataBytes: config.ingest.max_metadata_bytes,
        maxMessageBytes: config.ingest.max_message_bytes,
      },
      hash: await xxh3(),
      onReceived: log.isLevelEnabled('debug') ? (event) => log.debug(event, 'event received') : undefined,
    }),
    commands: issueCommands(commands, (position) => projector.reached(position, commandWaitMs)),
    live,
    system,
    status: {
      health: () => ({
        writable: appender.writable(),
        usage: appender.usage(),
        lag: Math.max(0, appender.head() - projector.position()),
        problems: problems.list(),
      }),
      caughtUp: projector.caughtUp,
    },
    clock: Date.now,
  };
  const close = () => Promise.all([effect.close(), access.retention.close(), system.close(), analytics?.close()]);
  return { ports, close, isLeader, retention: access.retention };
};

const serve = async (config: Config): Promise<void> => {
  requireDatabaseFolder(config.database.path);
  const log = pino({ level: logLevel(process.env.BLOOP_LOG), base: { name: 'bloop' } });
  const production = process.env.NODE_ENV === 'production';
  const secret = resolveSecret(config.auth.hmac_secret, config.database.path, production);
  const parts = await startParts(config, secret.value, log);
  const { ingest: ingestion, rate_limit, server } = config;
  const { ports, close, isLeader, retention } = await portsOf(config, parts, log);
  retention.start(config.retention.prune_interval_secs * 1000, (error) =>
    log.error({ reason: error.message }, 'retention has to wait'),
  );
  // Outside the file, so that who rewrites its history is found out.
  const noteHead = () =>
    void ports.ask('auditHead', {}).then(
      (head) => log.info({ head }, 'audit chain'),
      () => undefined,
    );
  setInterval(noteHead, auditHeadMs).unref();
  const app = await buildApp(ports, {
    logger: log,
    limits: {
      maxPayloadBytes: ingestion.max_payload_bytes,
      maxBatchSize: ingestion.max_batch_size,
      perSecond: rate_limit.per_second,
      burstSize: rate_limit.burst_size,
      authPerSecond: rate_limit.auth_per_second,
      authBurstSize: rate_limit.auth_burst_size,
    },
    trustedProxies: server.trusted_proxies,
    origin: config.auth.rp_origin,
    rpId: config.auth.rp_id,
    sessionLifeSecs: config.auth.session_ttl_secs,
    streams: { most: server.max_streams },
    metrics: config.metrics.enabled,
    pages,
    sdks,
    version: version(),
  });

  let stopping = false;
  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: no new connections, finishing what was accepted');
    setTimeout(() => app.server.closeAllConnections(), drainMs).unref();
    // A connection that was answering when the server began to close is kept alive by its client: it ends once idle.
    setInterval(() => app.server.closeIdleConnections(), idleCheckMs).unref();
    await app.close();
    await close();
    await parts.appender.close();
    await parts.projector.close();
    await parts.readers.close();
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', (signal) => void stop(signal));
  process.on('SIGINT', (signal) => void stop(signal));

  // Before anybody can upload: what bears the id of this process is an earlier one's.
  await sweepUploadFolders(isAlive);
  await app.listen({ host: server.host, port: server.port });
  const { port } = app.server.address() as { port: number };
  noteHead();
  // A port that was left to chance is told, whatever passkeys are bound to.
  const origin = server.port === 0 ? `http://localhost:${port}` : config.auth.rp_origin;
  const greet = (apiKey: string | undefined): void => {
    if (!production) process.stdout.write(welcome({ port, origin, apiKey, secretMadeIn: secret.madeIn }));
  };
  // Last, so that a start that fails does not make a key that nobody gets to see.
  greet(
    await prepareLog({ log: parts.appender, reloadKeys: parts.reloadKeys, isLeader }, (apiKey) => {
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
