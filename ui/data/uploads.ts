// Files on their way to the server, one after the other. They go on while somebody looks at another page.
import { batch } from 'solid-js';
import { createStore } from 'solid-js/store';
import { refresh } from './query-client.ts';
import { uploadSourceMap } from './source-maps.ts';
import type { Upload } from './types.ts';

export interface UploadState {
  id: number;
  name: string;
  size: number;
  project: string;
  release: string;
  state: 'waiting' | 'sending' | 'done' | 'refused';
  /** 0 to 1 */
  sent: number;
  /** What became of it. */
  result: string;
}

const [uploads, setUploads] = createStore<UploadState[]>([]);

export { uploads };

const files = new Map<number, File>();
let lastId = 0;
let isRunning = false;

const change = (id: number, changes: Partial<UploadState>): void => setUploads((each) => each.id === id, changes);

/** An archive holds several files, of which some may be of no use. */
const wordsFor = (answer: Upload): string => {
  if (!('source_maps' in answer)) return 'Uploaded';
  const { source_maps: kept, refused } = answer;
  const problems = refused.map(({ filename, error }) => `${filename}: ${error}`);
  return [`${kept.length} uploaded`, ...problems].join('; ');
};

const sendOne = async ({ id, project, release }: UploadState): Promise<void> => {
  const file = files.get(id);
  if (file === undefined) return;
  change(id, { state: 'sending', sent: 0, result: '' });
  try {
    const answer = await uploadSourceMap(project, release, file, (sent) => change(id, { sent }));
    change(id, { state: 'done', sent: 1, result: wordsFor(answer) });
    files.delete(id);
  } catch (error) {
    change(id, { state: 'refused', result: (error as Error).message.replace(/^file: /, '') });
  }
  void refresh('source-maps');
};

/** They end with the tab: the browser asks first. */
const askBeforeLeaving = (event: BeforeUnloadEvent): void => event.preventDefault();

const run = async (): Promise<void> => {
  if (isRunning) return;
  isRunning = true;
  window.addEventListener('beforeunload', askBeforeLeaving);
  for (;;) {
    const next = uploads.find(({ state }) => state === 'waiting');
    if (next === undefined) break;
    await sendOne(next);
  }
  isRunning = false;
  window.removeEventListener('beforeunload', askBeforeLeaving);
};

export const upload = (project: string, release: string, list: readonly File[]): void => {
  batch(() => {
    for (const file of list) {
      lastId += 1;
      files.set(lastId, file);
      const { name, size } = file;
      const fresh: UploadState = { id: lastId, name, size, project, release, state: 'waiting', sent: 0, result: '' };
      setUploads(uploads.length, fresh);
    }
  });
  void run();
};

export const retryUpload = (id: number): void => {
  change(id, { state: 'waiting', result: '' });
  void run();
};

/** Takes those off the list that are done. */
export const clearUploads = (): void => {
  for (const { id, state } of uploads) if (state === 'refused') files.delete(id);
  setUploads((list) => list.filter(({ state }) => state === 'waiting' || state === 'sending'));
};
