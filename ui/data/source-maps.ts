// Source maps of a project: listed, deleted, and sent with a view of how far each file has got.
import { useQuery } from '@tanstack/solid-query';
import type { Accessor } from 'solid-js';
import { ApiError, api, bodyOf } from './api.ts';
import { refresh } from './query-client.ts';
import type { Upload } from './types.ts';

/** Of all releases. */
export const useSourceMaps = (project: Accessor<string>) =>
  useQuery(() => ({
    queryKey: ['source-maps', project()],
    queryFn: () => bodyOf(api.GET('/v1/projects/{slug}/sourcemaps', { params: { path: { slug: project() } } })),
    enabled: project() !== '',
    reconcile: 'id',
  }));

/** @throws ApiError */
export const deleteSourceMap = async (slug: string, id: string): Promise<void> => {
  await bodyOf(api.DELETE('/v1/projects/{slug}/sourcemaps/{id}', { params: { path: { slug, id } } }));
  await refresh('source-maps');
};

const refusalOf = (request: XMLHttpRequest): ApiError => {
  const { error, code } = (request.response ?? {}) as { error?: string; code?: string };
  const text = error ?? (request.status === 0 ? 'The connection was lost.' : `The server answered ${request.status}.`);
  return new ApiError(request.status, code ?? 'unreachable', text);
};

/** `fetch` does not tell how much has been sent; this does. */
const post = (url: string, body: FormData, onSent: (part: number) => void): Promise<Upload> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'json';
    request.upload.addEventListener('progress', ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total));
    request.addEventListener('load', () =>
      request.status === 201 ? resolve(request.response as Upload) : reject(refusalOf(request)),
    );
    request.addEventListener('error', () => reject(refusalOf(request)));
    request.addEventListener('abort', () => reject(refusalOf(request)));
    request.send(body);
  });

/** @param onSent is told the part that has been sent, 0 to 1 @throws ApiError */
export const uploadSourceMap = async (
  project: string,
  release: string,
  file: File,
  onSent: (part: number) => void,
): Promise<Upload> => {
  const body = new FormData();
  body.append('release', release);
  body.append('file', file, file.name);
  const send = () => post(`/v1/projects/${encodeURIComponent(project)}/sourcemaps`, body, onSent);
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error;
    // The session has ended: this waits until somebody has logged in again.
    await bodyOf(api.GET('/auth/me'));
    return send();
  }
};
