// Why a rule fired, in words.
import type { AlertEntry, AlertMessage } from '../../domain/alerts/message.ts';
import { ruleOfReason } from '../../domain/alerts/rule.ts';

const units = [
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
  [1, 's'],
] as const;

/** 45 → "45 s", 5400 → "1 h 30 min", 86400 → "1 d". Two units at most. */
export const durationText = (seconds: number): string => {
  let left = Math.round(seconds);
  const parts: string[] = [];
  for (const [length, unit] of units) {
    const count = Math.floor(left / length);
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
    left -= count * length;
  }
  return parts.join(' ') || '0 s';
};

const number = (value: number): string => (Math.round(value * 10) / 10).toLocaleString('en');

export const reasonText = ({ reason, evidence }: Pick<AlertEntry, 'reason' | 'evidence'>): string => {
  const type = ruleOfReason(reason);
  if (evidence === undefined || type.kind === 'occasion') return type.reasons[reason];
  const { count, windowSecs, route } = evidence;
  const where = route === undefined ? '' : ` on ${route}`;
  const compared = type.comparison(evidence as never, number);
  return `${number(count)} events${where} in ${durationText(windowSecs)}, ${compared}`;
};

/** The first line of a notification. */
export const headline = ({ rule, count, isTest, alerts }: AlertMessage): string => {
  if (isTest) return `Test of the alert rule "${rule.name}"`;
  const [first] = alerts;
  if (count > 1 || first === undefined) return `${rule.name}: ${count.toLocaleString('en')} alerts`;
  return `${rule.name}: ${first.errorType} in ${first.projectName}`;
};

/** How many alerts a notification counts but does not name; undefined for none. */
export const restText = ({ count, alerts }: AlertMessage): string | undefined =>
  count > alerts.length ? `and ${(count - alerts.length).toLocaleString('en')} more` : undefined;

/** At most so many characters, the last one an ellipsis if there were more; never half of one. */
export const shorten = (text: string, most: number): string => {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
};
