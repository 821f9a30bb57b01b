// Errors as clients see them: always JSON, `{"error": …, "code": …}`.
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { InvalidEvent } from '../../domain/ingest/capture.ts';
import type { RejectionCode } from '../../domain/rejected.ts';
import { Rejected } from '../../domain/rejected.ts';
import { Unavailable } from '../../domain/unavailable.ts';

export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  /** Seconds after which the same request may work. */
  readonly retryAfter: number | undefined;

  constructor(status: number, code: string, message: string, retryAfter?: number) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }
}

export const unauthorized = (message: string) => new HttpError(401, 'unauthorized', message);
export const forbidden = (message: string, code = 'forbidden') => new HttpError(403, code, message);
export const badRequest = (message: string, code = 'invalid_request') => new HttpError(400, code, message);

const statusOfRejection: Record<RejectionCode, number> = {
  unauthorized: 401,
  unknown_issue: 404,
  ambiguous_issue: 400,
  unknown_project: 404,
  unknown_token: 404,
  unknown_user: 404,
  unknown_invite: 404,
  unknown_passkey: 404,
  unknown_session: 404,
  invalid_name: 400,
  invalid_token_request: 400,
  invalid_invite: 403,
  invalid_link: 403,
  invalid_challenge: 400,
  invalid_credential: 401,
  unknown_credential: 401,
  invite_used: 409,
  registration_closed: 403,
  username_taken: 409,
  too_many_passkeys: 409,
  last_passkey: 409,
  own_role: 403,
  own_account: 403,
  last_admin: 409,
  default_project: 403,
  project_exists: 409,
  unknown_rule: 404,
  unknown_channel: 404,
  unknown_delivery: 404,
  invalid_rule: 400,
  invalid_channel: 400,
  too_many_rules: 409,
  too_many_channels: 409,
  not_dead: 409,
  unknown_source_map: 404,
  invalid_retention: 400,
  invalid_source_map: 400,
  too_many_source_maps: 409,
  unknown_projection: 400,
  rebuild_running: 409,
  not_allowed: 403,
  conflict: 409,
};

const retryAfterSecs = 5;

interface Problem {
  instancePath: string;
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

/** `limit: must be <= 200`, with the values that are allowed where they are few. */
const explain = (problem: Problem | undefined): string => {
  if (problem === undefined) return 'the request is invalid';
  const { instancePath, message = 'is invalid', params } = problem;
  const path = instancePath.split('/').filter(Boolean).join('.');
  const missing = params.missingProperty;
  if (typeof missing === 'string') return `${[path, missing].filter(Boolean).join('.')}: is required`;
  const allowed = params.allowedValues;
  const detail = Array.isArray(allowed) ? `must be one of ${allowed.join(', ')}` : message;
  return `${path || 'body'}: ${detail}`;
};

/** The framework's own codes that say something about the request. */
const frameworkErrors: Record<string, [code: string, message: string]> = {
  FST_ERR_CTP_BODY_TOO_LARGE: ['payload_too_large', 'the body is larger than this endpoint takes'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported_media_type', 'the body must be application/json'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['invalid_json', 'the body must not be empty when the content type is application/json'],
  FST_ERR_CTP_INVALID_JSON_BODY: ['invalid_json', 'the body is not valid JSON'],
  FST_ERR_BAD_URL: ['invalid_url', 'the path is not a valid URL'],
};

export const toHttpError = (error: Error): HttpError => {
  if (error instanceof HttpError) return error;
  if (error instanceof Rejected) return new HttpError(statusOfRejection[error.code], error.code, error.message);
  if (error instanceof InvalidEvent) return badRequest(error.message, 'invalid_event');
  if (error instanceof Unavailable) return new HttpError(503, error.code, error.told, retryAfterSecs);
  const { validation, statusCode = 500, code: frameworkCode } = error as FastifyError;
  if (validation !== undefined) return badRequest(explain(validation[0] as Problem | undefined));
  if (statusCode >= 500)
    return new HttpError(500, 'internal_error', 'something went wrong; the log of the server says what');
  const known = frameworkErrors[frameworkCode];
  return new HttpError(statusCode, known?.[0] ?? 'bad_request', known?.[1] ?? error.message);
};

/** What clients are told less of than there is to know. */
const isForLog = (error: Error, status: number): boolean =>
  status === 500 || (error instanceof Unavailable && error.told !== error.message);

const tokenHelps = (guard: string | undefined): boolean => guard?.includes(':') ?? false;

export const sendError = (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
  const { status, code, message, retryAfter } = toHttpError(error);
  if (isForLog(error, status))
    request.log.error({ err: error, method: request.method, url: request.url }, 'request failed');
  if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
  // Elsewhere no token would help, and some clients stumble over the offer.
  if (status === 401 && tokenHelps(request.routeOptions.config.guard)) reply.header('www-authenticate', 'Bearer');
  void reply
    .code(status)
    .type('application/json')
    .send(JSON.stringify({ error: message, code }));
};

export const registerErrors = (app: FastifyInstance): void => {
  app.setErrorHandler((error: Error, request, reply) => sendError(error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendError(
      new HttpError(404, 'not_found', `there is no ${request.method} ${request.url.split('?')[0]}`),
      request,
      reply,
    ),
  );
};
