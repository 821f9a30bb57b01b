// `npm run demo`: small programs that truly fail send their errors to Bloop, which then shows what it made of them.
import { Command, InvalidArgumentError } from 'commander';
import { launchServer, type OwnServer } from './own-server.ts';
import { plan } from './plan.ts';
import { portFor } from './port.ts';
import { problemsOf, runAll } from './run-all.ts';
import type { Target } from './run-program.ts';
import { awaitIssues, issueTable, lookFurther } from './summary.ts';
import { print } from './text.ts';
import { fillWeek } from './week/fill.ts';

interface Options {
  url?: string;
  key?: string;
  port?: number;
  exit?: boolean;
  week?: boolean;
}

const portNumber = (text: string): number => {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('must be 1 to 65535.');
  return port;
};

/** Runs the programs; throws when not everything they threw was accepted. */
const sendAll = async (target: Target) => {
  print(`Sending to ${target.url}\n`);
  const finished = await runAll(plan, target);
  const problems = problemsOf(finished);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  const receipts = finished.flatMap((program) => program.receipts);
  print(`\n${finished.length} runs, ${receipts.length} events, all accepted.`);
  return receipts;
};

const demonstrate = async (server: OwnServer): Promise<void> => {
  const key = await server.ready();
  const receipts = await sendAll({ url: server.url, key });
  const reader = { url: server.url, token: await server.mintToken('default', 'errors:read,errors:write') };
  const { issues, missing } = await awaitIssues(reader, receipts);
  print(`\n${issues.length} issues:\n\n${issueTable(issues)}`);
  if (missing.length > 0) throw new Error(`not everything that was accepted is listed:\n${missing.join('\n')}`);
  print(`\nLook further:\n\n${lookFurther(reader, issues)}\n\nAPI document: ${server.url}/docs`);
};

/** Something to look at in the dashboard: a week of a made-up shop. */
const showWeek = async (server: OwnServer): Promise<void> => {
  await server.ready();
  print(`Sending a week of a shop's errors to ${server.url} …`);
  const accepted = await fillWeek(server);
  print(`${accepted} events, all accepted. Open ${server.origin} and register a passkey.`);
};

const withOwnServer = async ({ port, exit, week }: Options): Promise<void> => {
  const server = launchServer(await portFor(port));
  let shown = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void server.stop().then(() => process.exit(shown ? 0 : 1)));
  try {
    await (week ? showWeek(server) : demonstrate(server));
    shown = true;
    if (exit) return;
    print('\nBloop keeps running until Ctrl-C.');
    if ((await server.ended) !== 0) throw new Error('Bloop has ended by itself');
  } finally {
    await server.stop();
  }
};

const program = new Command('demo')
  .description('Runs small failing programs in Node and Python and sends what they throw to Bloop')
  .option('--url <url>', 'a running Bloop instead of an own one (or BLOOP_URL)', process.env.BLOOP_URL)
  .option('--key <key>', 'the project key there (or BLOOP_KEY)', process.env.BLOOP_KEY)
  .option('--port <number>', 'port of the own Bloop (default: 5332, or a free one where that is taken)', portNumber)
  .option('--week', "send a week of a made-up shop's errors instead, to an own Bloop")
  .option('--exit', 'stop after the summary instead of waiting for Ctrl-C')
  .action(async (options: Options) => {
    const { url, key } = options;
    if (options.week && url !== undefined) program.error('--week fills an own Bloop: leave out --url');
    else if (url !== undefined && key !== undefined) await sendAll({ url, key });
    else if (url === undefined && key === undefined) await withOwnServer(options);
    else program.error('--url and --key (or BLOOP_URL and BLOOP_KEY) belong together: give both or neither');
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\ndemo: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
