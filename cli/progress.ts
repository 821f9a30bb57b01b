// How far a long piece of work is: a bar at a terminal, a line now and then where the output goes into a file.
import { SingleBar } from 'cli-progress';

type Report = (events: number, total: number) => void;

/** Between lines where there is no terminal, ms. */
const lineEveryMs = 10_000;

interface Progress {
  report: (events: number, total: number, speed: string) => void;
  stop: () => void;
}

const atTerminal = (): Progress => {
  const bar = new SingleBar({
    format: '{bar} {percentage}%  {value}/{total} events  {speed} events/s',
    stream: process.stderr,
  });
  let isStarted = false;
  return {
    report: (events, total, speed) => {
      if (!isStarted) bar.start(total, events, { speed });
      isStarted = true;
      bar.setTotal(total);
      bar.update(events, { speed });
      // The work is synchronous: the bar's own timer never gets a turn.
      bar.render();
    },
    stop: () => bar.stop(),
  };
};

const inLines = (): Progress => {
  let last = performance.now();
  return {
    report: (events, total, speed) => {
      if (performance.now() - last < lineEveryMs) return;
      last = performance.now();
      process.stderr.write(`${events} of ${total} events, ${speed} events/s\n`);
    },
    stop: () => undefined,
  };
};

/** Tells how far `work` is while it runs, and answers its result with how long it took in seconds. */
export const withProgress = <T>(work: (onProgress: Report) => T): { result: T; seconds: number } => {
  const { report, stop } = process.stderr.isTTY ? atTerminal() : inLines();
  const started = performance.now();
  const seconds = (): number => (performance.now() - started) / 1000;
  try {
    const result = work((events, total) =>
      report(events, total, Math.round(events / Math.max(seconds(), 0.001)).toLocaleString('en')),
    );
    return { result, seconds: seconds() };
  } finally {
    stop();
  }
};
