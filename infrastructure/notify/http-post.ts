// One POST to somebody else's server: to addresses that are allowed, in limited time, reading no more than is needed.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { guardedLookup, type MayConnect, RefusedAddress, requireAllowed } from './addresses.ts';

export interface Post {
  url: string;
  /** JSON */
  body: string;
  headers?: Record<string, string>;
  /** For the whole exchange, redirects included. */
  timeoutMs: number;
  mayConnect: MayConnect;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  /** What the receiver asks to be given, null when it does not. */
  retryAfterMs: number | null;
  /** The beginning of the body. */
  excerpt: string;
}

/** There was no answer. The message names the host at most: the rest of the address is a secret. */
export class PostFailed extends Error {
  /** Whether another attempt would end the same. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal = false) {
    super(message);
    this.name = 'PostFailed';
    this.isFinal = isFinal;
  }
}

const mostRedirects = 3;
/** Those that a POST may follow as it is; after a 303 it would be a GET. */
const redirects = new Set([301, 302, 307, 308]);
const mostExcerptBytes = 1024;

const explanations: Record<string, string> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before there was an answer',
  EPIPE: 'the connection was closed before there was an answer',
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network of the host cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  EPROTO: 'the host does not speak TLS there',
};

const failureOf = (error: NodeJS.ErrnoException, host: string): PostFailed => {
  if (error instanceof PostFailed) return error;
  if (error instanceof RefusedAddress) return new PostFailed(`${host}: ${error.message}`, true);
  const code = error.code ?? '';
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH/.test(code);
  const why = isCertificate ? 'the certificate is not valid' : (explanations[code] ?? 'the connection failed');
  return new PostFailed(`${host}: ${why}${code === '' ? '' : ` (${code})`}`);
};

const excerptOf = (response: IncomingMessage): Promise<string> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = () => resolve(Buffer.concat(chunks).subarray(0, mostExcerptBytes).toString());
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length < mostExcerptBytes) return;
      finish();
      response.destroy();
    });
    response.on('end', finish);
    response.on('error', reject);
  });

/** Seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */
const retryAfterOf = ({ headers }: IncomingMessage): number | null => {
  const text = headers['retry-after'];
  if (text === undefined) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
};

/** The answer of one server, before redirects. */
const send = (url: URL, { body, headers, mayConnect }: Post, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    requireAllowed(url, mayConnect);
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: false,
      lookup: guardedLookup(mayConnect),
      signal,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Bloop',
      },
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end(body);
  });

const nextOf = (url: URL, { statusCode = 0, headers }: IncomingMessage): URL | undefined => {
  const { location } = headers;
  if (!redirects.has(statusCode) || location === undefined || !URL.canParse(location, url.href)) return undefined;
  const next = new URL(location, url);
  const isSafe = next.protocol === 'https:' || (next.protocol === 'http:' && url.protocol === 'http:');
  return isSafe ? next : undefined;
};

/** @throws PostFailed */
export const postJson = async (post: Post): Promise<Answer> => {
  const deadline = AbortSignal.timeout(post.timeoutMs);
  const signal = post.signal === undefined ? deadline : AbortSignal.any([deadline, post.signal]);
  let url = new URL(post.url);
  try {
    for (let hops = 0; ; hops++) {
      const response = await send(url, post, signal);
      const next = hops < mostRedirects ? nextOf(url, response) : undefined;
      if (next === undefined) {
        const excerpt = await excerptOf(response);
        return { status: response.statusCode ?? 0, retryAfterMs: retryAfterOf(response), excerpt };
      }
      response.destroy();
      url = next;
    }
  } catch (error) {
    if (deadline.aborted) throw new PostFailed(`${url.host}: no answer within ${post.timeoutMs / 1000} s`);
    throw failureOf(error as NodeJS.ErrnoException, url.host);
  }
};
