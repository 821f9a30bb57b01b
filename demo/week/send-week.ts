// Sends a week of the made-up shop's errors to a Bloop, as SDKs would have: in signed batches.
import { createHmac } from 'node:crypto';
import { dispute, oddEvents, oddFingerprints } from './odd.ts';
import { ofTheWebsite, type Tale, tales } from './tales.ts';
import { type DemoEvent, eventsOf, releasesOf } from './traffic.ts';
import type { Website } from './website.ts';

const batchSize = 50;

/** A project's key for each part of the shop. */
export type ProjectKeys = Record<Tale['project'], string>;

const post = async (url: string, key: string, events: readonly DemoEvent[]): Promise<number> => {
  const body = JSON.stringify({ events });
  const answer = await fetch(`${url}/v1/ingest/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-project-key': key,
      'x-signature': createHmac('sha256', key).update(body).digest('hex'),
    },
    body,
  });
  const { accepted } = (await answer.json()) as { accepted?: number };
  if (accepted !== events.length) throw new Error(`${accepted ?? 0} of ${events.length} events were accepted`);
  return accepted;
};

/** In the order of time, project by project. Answers how many events were accepted. @param now ms since 1970 */
export const sendWeek = async (url: string, keys: ProjectKeys, { stack }: Website, now: number): Promise<number> => {
  let accepted = 0;
  for (const [project, key] of Object.entries(keys)) {
    const events = tales
      .flatMap((tale, index) =>
        tale.project === project
          ? eventsOf({ ...tale, stack: tale.stack === ofTheWebsite ? stack : tale.stack }, now, index + 1)
          : [],
      )
      .sort((a, b) => a.timestamp - b.timestamp);
    for (let index = 0; index < events.length; index += batchSize)
      accepted += await post(url, key, events.slice(index, index + batchSize));
  }
  return accepted;
};

/** Answers how many events were accepted. @param now ms since 1970 */
export const sendOdd = async (url: string, key: string, now: number): Promise<number> => {
  const events = oddEvents(now);
  let accepted = 0;
  for (let index = 0; index < events.length; index += batchSize)
    accepted += await post(url, key, events.slice(index, index + batchSize));
  return accepted;
};

/** @param headers of somebody who may decide about the project's errors */
export const decideOdd = async (url: string, project: string, headers: Record<string, string>): Promise<void> => {
  const address = `${url}/v1/errors/${oddFingerprints.disputed}`;
  for (const { action, note } of dispute) {
    const answer = await fetch(`${address}/${action}?project_id=${project}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ note }),
    });
    if (!answer.ok) throw new Error(`the odd error could not be decided: ${await answer.text()}`);
  }
};

/** For the releases that are out. @param token one of the website's project that may write source maps */
export const uploadMaps = async (url: string, token: string, project: string, { map }: Website): Promise<void> => {
  for (const release of releasesOf('web')) {
    const form = new FormData();
    form.append('release', release);
    form.append('file', new Blob([map.content]), map.filename);
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/v1/projects/${project}/sourcemaps`, { method: 'POST', headers, body: form });
    if (!answer.ok) throw new Error(`the source map of ${release} was not taken: ${await answer.text()}`);
  }
};
