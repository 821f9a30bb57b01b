// What an answer of the server means for the events that were sent.
import type { Answer } from './platform/platform.ts';

export type Verdict =
  /** `rejected` of the events were not taken, for the `reasons`. */
  | { is: 'taken'; rejected: number; reasons: string }
  /** Never tried again. */
  | { is: 'refused'; reasons: string }
  /** Tried again, not before `afterMs`. `isRefused`: there is nobody who could answer. */
  | { is: 'retry'; reasons: string; afterMs: number; isRefused?: boolean };

const longestWaitMs = 300_000;

const parse = (body: string): Record<string, unknown> | undefined => {
  try {
    const json: unknown = JSON.parse(body);
    return json !== null && typeof json === 'object' ? (json as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** Seconds or a date. https://www.rfc-editor.org/rfc/rfc9110#name-retry-after */
const waitOf = (retryAfter: string | null): number => {
  if (retryAfter === null) return 0;
  const seconds = Number(retryAfter);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(retryAfter) - Date.now();
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), longestWaitMs) : 0;
};

const temporary: readonly number[] = [408, 425, 429];
const isTemporary = (status: number): boolean => status >= 500 || temporary.includes(status);

/** Of events that the server dropped (it is busy) nobody says which ones: all are sent again, and each is stored once. */
const ofOk = (json: Record<string, unknown>, retryAfter: string | null): Verdict => {
  const dropped = typeof json.dropped === 'number' ? json.dropped : 0;
  const because = typeof json.reason === 'string' ? ` (${json.reason})` : '';
  if (dropped > 0)
    return { is: 'retry', reasons: `the server dropped ${dropped}${because}`, afterMs: waitOf(retryAfter) };
  const errors = Array.isArray(json.errors) ? (json.errors as { error?: unknown }[]) : [];
  const reasons = errors.map((error) => String(error?.error));
  return { is: 'taken', rejected: errors.length, reasons: [...new Set(reasons)].slice(0, 3).join('; ') };
};

export const judge = ({ status, body, retryAfter }: Answer): Verdict => {
  const json = parse(body);
  const text = typeof json?.error === 'string' ? json.error : 'no reason given';
  if (isTemporary(status)) return { is: 'retry', reasons: `${status}: ${text}`, afterMs: waitOf(retryAfter) };
  if (status < 200 || status >= 300) return { is: 'refused', reasons: `${status}: ${text}` };
  if (json === undefined) return { is: 'retry', reasons: 'the answer is not JSON', afterMs: 0 };
  return ofOk(json, retryAfter);
};

/** Also of an AggregateError, which Node makes of a name with several addresses; its message is empty. */
const reasonOf = (error: Error): string => error.message || String((error as { code?: unknown }).code ?? error.name);

export const judgeFailure = (error: unknown): Verdict => ({
  is: 'retry',
  reasons: error instanceof Error ? reasonOf(error) : String(error),
  afterMs: 0,
  isRefused: (error as { code?: unknown } | undefined)?.code === 'ECONNREFUSED',
});
