// What an answer of the server means for the events that were sent.
import type { Answer } from './platform/platform.ts';

export type Verdict =
  /** `rejected` of the events were not taken, for the `reasons`. */
  | { is: 'taken'; rejected: number; reasons: string }
  /** Never tried again. */
  | { is: 'refused'; reasons: string }
  /** Tried again, not before `afterMs`. */
  | { is: 'retry'; reasons: string; afterMs: number };

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

const isTemporary = (status: number): boolean => status >= 500 || status === 429 || status === 408;

const ofOk = (json: Record<string, unknown>): Verdict => {
  const errors = Array.isArray(json.errors) ? (json.errors as { error?: unknown }[]) : [];
  const dropped = typeof json.dropped === 'number' ? json.dropped : 0;
  const reasons = errors.map((error) => String(error?.error));
  if (dropped > 0) reasons.push(`${dropped} dropped by the server`);
  return { is: 'taken', rejected: errors.length + dropped, reasons: [...new Set(reasons)].slice(0, 3).join('; ') };
};

export const judge = ({ status, body, retryAfter }: Answer): Verdict => {
  const json = parse(body);
  const text = typeof json?.error === 'string' ? json.error : 'no reason given';
  if (isTemporary(status)) return { is: 'retry', reasons: `${status}: ${text}`, afterMs: waitOf(retryAfter) };
  if (status !== 200) return { is: 'refused', reasons: `${status}: ${text}` };
  if (json === undefined) return { is: 'retry', reasons: 'the answer is not JSON', afterMs: 0 };
  return ofOk(json);
};

export const judgeFailure = (error: unknown): Verdict => ({
  is: 'retry',
  reasons: error instanceof Error ? error.message : String(error),
  afterMs: 0,
});
