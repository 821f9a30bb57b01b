// The engine: what is written to the log is folded into read models, and answered from them.
import type { Logger } from 'pino';
import { commandBus } from '../application/lifecycle/command-bus.ts';
import { bus as newBus } from '../infrastructure/bus.ts';
import type { Config } from '../infrastructure/config-schema.ts';
import { startAppender } from '../infrastructure/log/appender.ts';
import { problemList } from '../infrastructure/problems.ts';
import { startReaders } from '../infrastructure/readers/reader-pool.ts';
import { startProjector } from '../infrastructure/runner/projector-thread.ts';
import { readPathOf } from '../infrastructure/runner/read-file.ts';
import { startProblem } from '../infrastructure/start-problem.ts';

/** The longest that the answer to a command waits for the read models, ms. */
const commandWaitMs = 5000;

const aheadInWords = (until: number): string =>
  `the log holds events that are later than this server's clock: it was wrong when they came, or is now. Counts of a time leave them out until ${new Date(until).toISOString()}`;

const dying = (config: Config, log: Logger) => (part: string) => (error: Error) => {
  const problem = startProblem(error, config);
  if (problem === undefined) log.fatal({ err: error }, `the ${part} has ended; stopping`);
  else log.fatal(problem);
  process.exit(1);
};

export const startCore = async (config: Config, log: Logger) => {
  const { database, pipeline } = config;
  const files = { logPath: database.path, readPath: readPathOf(database.path) };
  const bus = newBus();
  const die = dying(config, log);
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
  return {
    files,
    bus,
    problems,
    appender,
    projector,
    commands,
    readers,
    ask: readers.ask,
    /** Resolves when the read models have reached a position; false when they take too long. */
    shown: (position: number) => projector.reached(position, commandWaitMs),
  };
};

export type Core = Awaited<ReturnType<typeof startCore>>;
