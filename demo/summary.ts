// What Bloop made of the errors, read through its API.
import { setTimeout as delay } from 'node:timers/promises';
import type { Receipt } from './run-program.ts';
import { cut, table } from './text.ts';

const appearMs = 20_000;

export interface Reader {
  url: string;
  token: string;
}

export interface Issue {
  fingerprint: string;
  error_type: string;
  message: string;
  release: string;
  environment: string;
  total_count: number;
}

const listIssues = async ({ url, token }: Reader): Promise<Issue[]> => {
  const response = await fetch(`${url}/v1/errors?sort=total_count&limit=200`, {
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) throw new Error(`GET /v1/errors answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as Issue[];
};

const sumByType = (entries: readonly (readonly [type: string, count: number])[]): Map<string, number> => {
  const sums = new Map<string, number>();
  for (const [type, count] of entries) sums.set(type, (sums.get(type) ?? 0) + count);
  return sums;
};

/** One line per error type whose listed count is not the accepted one. */
const differences = (accepted: readonly Receipt[], issues: readonly Issue[]): string[] => {
  const listed = sumByType(issues.map((issue) => [issue.error_type, issue.total_count]));
  return [...sumByType(accepted.map(({ error_type }) => [error_type, 1]))]
    .filter(([type, count]) => listed.get(type) !== count)
    .map(([type, count]) => `${type}: ${count} accepted, ${listed.get(type) ?? 0} listed`);
};

/** Asks until every accepted event is listed, or for 20 s. Only right for a server that nobody else sends to. */
export const awaitIssues = async (
  reader: Reader,
  accepted: readonly Receipt[],
): Promise<{ issues: Issue[]; missing: string[] }> => {
  const deadline = Date.now() + appearMs;
  for (;;) {
    const issues = await listIssues(reader);
    const missing = differences(accepted, issues);
    if (missing.length === 0 || Date.now() > deadline) return { issues, missing };
    await delay(200);
  }
};

export const issueTable = (issues: readonly Issue[]): string =>
  table([
    ['TYPE', 'COUNT', 'MESSAGE', 'RELEASE', 'ENVIRONMENT'],
    ...issues.map(({ error_type, total_count, message, release, environment }) => [
      cut(error_type, 24),
      String(total_count).padStart(5),
      cut(message, 50),
      release,
      environment,
    ]),
  ]);

/** Commands to copy, on the issue that happened most. */
export const lookFurther = ({ url, token }: Reader, [first]: readonly Issue[]): string => {
  const issue = `${url}/v1/errors/${first?.fingerprint}`;
  const curl = (rest: string): string => `  curl -s -H "Authorization: Bearer $TOKEN" ${rest}`;
  return [
    `  TOKEN=${token}`,
    curl(`"${url}/v1/errors?release=1.4.1&environment=production"`),
    curl(issue),
    curl(`"${issue}/occurrences?limit=5"`),
    curl(`-X POST ${issue}/resolve`),
    curl(`${issue}/history`),
  ].join('\n');
};
