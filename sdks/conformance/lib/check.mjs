// Compares what happened in a scenario with what it expects. Each function answers with what is wrong, one text each.
import { differences, unmatched } from './match.mjs';
import { eventsOf, wireFaults } from './wire.mjs';

const describeEnd = ({ code, signal, timedOut }) =>
  timedOut ? 'was still running' : signal === null ? `exit code ${code}` : `signal ${signal}`;

/** Ended by this signal, or with the exit code that shells (and the JVM) make of it. */
const endedBy = ({ code, signal }, name, numbers = { SIGTERM: 15, SIGABRT: 6, SIGINT: 2 }) =>
  signal === name || code === 128 + numbers[name];

export const processFaults = (ended, expect, adapter) => {
  const faults = [];
  const code = expect.exit_code === 'uncaught' ? adapter.uncaught_exit_code : expect.exit_code;
  if (expect.ends_by !== undefined && !endedBy(ended, expect.ends_by))
    faults.push(`ended with ${describeEnd(ended)}, not by ${expect.ends_by}`);
  if (expect.ends_by === undefined && code !== undefined && ended.code !== code)
    faults.push(`ended with ${describeEnd(ended)}, not exit code ${code}`);
  if (ended.timedOut) faults.push(`the process was still running after ${ended.ms} ms`);
  if (expect.process_ms !== undefined)
    faults.push(...differences(ended.ms, expect.process_ms, 'ms until the process ended'));
  if (expect.end_ms !== undefined)
    faults.push(...differences(ended.msAfterLastLine, expect.end_ms, 'ms from the last line of output to the end'));
  for (const [step, expected] of Object.entries(expect.answers ?? {}))
    faults.push(...differences(ended.answers[step], expected, `answer of step ${step}`));
  if (expect.stderr_includes !== undefined && !ended.stderr.includes(expect.stderr_includes))
    faults.push(`standard error does not include "${expect.stderr_includes}"`);
  for (const { text, min = 0, max = Number.POSITIVE_INFINITY } of expect.stderr_lines ?? []) {
    const found = ended.stderr.split('\n').filter((line) => line.includes(text)).length;
    if (found < min || found > max) faults.push(`standard error has ${found} lines with "${text}"`);
  }
  return faults;
};

const idsOf = (record) =>
  eventsOf(record)
    .map(({ event_id }) => event_id)
    .join();

export const requestFaults = (records, expect, options, adapter) => {
  const faults = records.flatMap((record, index) =>
    wireFaults(record, options, adapter).map((fault) => `request ${index + 1}: ${fault}`),
  );
  const { min, max, max_events, max_bytes, concurrent, same_events, apart_ms } = expect.requests ?? {};
  const check = (holds, text) => holds || faults.push(text);
  check(!(records.length < min), `${records.length} requests, not at least ${min}`);
  check(!(records.length > max), `${records.length} requests, not at most ${max}`);
  for (const record of records) {
    check(!(eventsOf(record).length > max_events), `a request with ${eventsOf(record).length} events`);
    check(!(record.body.length > max_bytes), `a request of ${record.body.length} bytes`);
    check(!(record.concurrent > concurrent), `${record.concurrent} requests at the same time`);
  }
  if (same_events) check(new Set(records.map(idsOf)).size <= 1, 'retries did not carry the same event_ids');
  if (apart_ms !== undefined)
    records.slice(1).forEach(({ at }, index) => {
      check(at - records[index].at >= apart_ms, `requests only ${at - records[index].at} ms apart`);
    });
  return faults;
};

/** Where a step is to answer an event id, it is that of an event which was sent. */
export const eventIdFaults = ({ answers }, expect, records) => {
  const sent = new Set(eventsSent(records).map(({ event_id }) => event_id));
  return Object.entries(answers)
    .filter(([step]) => expect.answers?.[step]?.event_id !== undefined)
    .filter(([, { event_id }]) => typeof event_id === 'string' && !sent.has(event_id))
    .map(([step, { event_id }]) => `answer of step ${step}: no event with the id ${event_id} was sent`);
};

/** Every event that was seen on the wire, once. */
export const eventsSent = (records) => [
  ...new Map(records.flatMap(eventsOf).map((event) => [event.event_id, event])).values(),
];

export const storedFaults = (stored, expect) => {
  const faults = [];
  if (expect.event_count !== undefined)
    faults.push(...differences(stored.length, expect.event_count, 'number of stored events'));
  for (const { truncated, message } of stored)
    if (truncated !== undefined) faults.push(`the server had to cut ${truncated} of ${message.slice(0, 40)}`);
  return [...faults, ...unmatched(stored, expect.events ?? []).map((text) => `stored: ${text}`)];
};
