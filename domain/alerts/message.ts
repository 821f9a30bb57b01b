// What a notification says, whatever channel carries it.
import type { AlertReason, Evidence } from './rule.ts';

/** One alert: a rule fired for an error. */
export interface AlertEntry {
  reason: AlertReason;
  evidence?: Evidence;
  projectId: string;
  projectName: string;
  fingerprint: string;
  errorType: string;
  message: string;
  environment: string;
  release: string;
  source: string;
  route: string | null;
  /** When the occurrence that made the rule fire was recorded, ms since the epoch. */
  at: number;
  /** Events of this error so far. */
  totalCount: number;
  /** Where the dashboard shows the error. */
  url: string;
}

/** One notification: an alert, or many of a rule that came at about the same time. */
export interface AlertMessage {
  /** The same in each attempt: what a receiver can tell repetitions by. */
  deliveryId: string;
  rule: { id: number; name: string; projectId: string | null };
  /** Sent by hand, to see whether the channel works. */
  isTest: boolean;
  /** How many alerts it stands for. */
  count: number;
  /** At least one; of many, those with the most events, most first. */
  alerts: AlertEntry[];
}

/** Most alerts that a notification names one by one. */
export const mostNamed = 10;
