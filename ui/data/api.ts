// The API as the dashboard calls it: typed by the API document, patient with a server that is busy, and holding requests back
// while somebody whose session has ended logs in again.
import createClient from 'openapi-fetch';
import type { paths } from './openapi.gen.ts';

/** What the server said no with. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  /** The field that is wrong, where the message begins with one: `name: is required`. */
  readonly field: string | undefined;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.field = /^([\w.]+): /.exec(message)?.[1];
  }
}

/** The server could not be reached, or answered something that is not Bloop's. */
const unreachable = () =>
  new ApiError(0, 'unreachable', navigator.onLine ? 'The server cannot be reached.' : 'This device is offline.');

let logInAgain: () => Promise<void> = () => Promise.reject(new Error('nobody logs in'));
/** @param work resolves when there is a session again */
export const onSessionEnd = (work: () => Promise<void>): void => {
  logInAgain = work;
};

const isEntry = (url: string): boolean =>
  /^\/auth\/(status|register|login|invite|recover)/.test(new URL(url, location.origin).pathname);

let leaving: Promise<void> | undefined;
/** While somebody logs out, what is refused for it waits: nobody is asked to log in again. @param over resolves when they stay after all */
export const holdRefusals = (over: Promise<void>): void => {
  leaving = over;
};

/** A request whose session has ended waits for the next one, and is sent again. */
export const fetchInSession = async (request: Request): Promise<Response> => {
  const again = request.clone();
  const response = await fetch(request);
  if (response.status !== 401 || isEntry(request.url)) return response;
  await leaving;
  await logInAgain();
  return fetchInSession(again);
};

export const api = createClient<paths>({ fetch: fetchInSession });

interface Outcome<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

const isRefusal = (value: unknown): value is { error: string; code: string } =>
  typeof value === 'object' && value !== null && 'error' in value && 'code' in value;

/** The answer with its headers. @throws ApiError */
export const answered = async <T>(request: Promise<Outcome<T>>): Promise<{ data: T; response: Response }> => {
  const outcome = await request.catch(() => {
    throw unreachable();
  });
  const { data, error, response } = outcome;
  if (isRefusal(error)) throw new ApiError(response.status, error.code, error.error);
  if (!response.ok) throw unreachable();
  return { data: data as T, response };
};

/** The body of the answer. @throws ApiError */
export const bodyOf = async <T>(request: Promise<Outcome<T>>): Promise<T> => (await answered(request)).data;

/** What may work in a while, without anybody doing anything. */
export const isPassing = (error: unknown): boolean => error instanceof ApiError && [0, 429, 503].includes(error.status);

/** Where the next page of a list begins: the cursor in the Link header. */
export const nextCursor = (response: Response): string | undefined => {
  const link = /<([^>]+)>; rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return link === undefined ? undefined : (new URL(link, location.origin).searchParams.get('cursor') ?? undefined);
};
