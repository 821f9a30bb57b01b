// `bloop audit`: what people, tokens, operators and policies did; `bloop audit verify`: whether that record is whole.
import { Command } from 'commander';
import type { DecidedEvent, Recorded } from '../domain/events.ts';
import { verifyChain } from '../infrastructure/log/audit-chain.ts';
import { logReader } from '../infrastructure/log/log-reader.ts';
import { type Connection, openReadonly } from '../infrastructure/sqlite/open.ts';
import { filesOf } from './files.ts';
import { moment, print, printJson, printTable } from './print.ts';
import { UsageError } from './usage-error.ts';

interface ListOptions {
  limit: string;
  type?: string;
  stream?: string;
  json?: boolean;
}

const reading = <T>(command: Command, read: (log: Connection) => T): T => {
  const log = openReadonly(filesOf(command).logPath);
  try {
    return read(log);
  } finally {
    log.close();
  }
};

const matches = ({ type, stream }: ListOptions, event: Recorded): boolean =>
  (type === undefined || event.type === type) && (stream === undefined || event.stream === stream);

const list = (options: ListOptions, command: Command): void => {
  if (!/^\d+$/.test(options.limit)) throw new UsageError(`--limit: must be a whole number, not "${options.limit}"`);
  const events = reading(command, (log) => logReader(log).decided(Number.MAX_SAFE_INTEGER))
    .filter((event) => matches(options, event))
    .slice(-Number(options.limit)) as Recorded<DecidedEvent>[];
  if (options.json) printJson(events);
  else
    printTable(
      events.map(({ recordedAt, actor, type, stream, data }) => [
        moment(recordedAt),
        actor,
        type,
        stream,
        JSON.stringify(data),
      ]),
      'nothing yet',
    );
};

const verify = ({ head: noted }: { head?: string }, command: Command): void => {
  const { events, head, problems } = reading(command, (log) => verifyChain(log, noted));
  for (const problem of problems) print(problem);
  if (problems.length === 0) print(`${events} events, all as they were recorded\nhead ${head}`);
  else {
    print(`\nthe audit trail was tampered with, or the file is damaged (${events} events)`);
    process.exitCode = 1;
  }
};

export const auditCommand = (): Command => {
  const audit = new Command('audit')
    .description('what people, tokens, operators and policies did, oldest first')
    .option('--limit <n>', 'how many of the newest', '100')
    .option('--type <type>', 'events of one type, such as UserPromoted')
    .option('--stream <stream>', 'the history of one thing, such as project:default')
    .option('--json', 'print JSON')
    .action(list);
  audit
    .command('verify')
    .description('check the hash chain: whether any event was changed, removed, added or moved')
    .option('--head <hash>', 'a head printed earlier, which has to be part of the chain')
    .action(verify);
  return audit;
};
