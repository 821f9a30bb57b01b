// Notifications as e-mail, in text and HTML.
import type { AlertEntry, AlertMessage } from '../../domain/alerts/message.ts';
import { headline, reasonText, restText, shorten } from './reason-text.ts';

export interface Mail {
  subject: string;
  text: string;
  html: string;
  headers: Record<string, string>;
}

const longestSubject = 200;
const longestMessage = 2000;

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');

const subjectOf = (message: AlertMessage): string => {
  const [first] = message.alerts;
  const detail = message.count > 1 || message.isTest || first === undefined ? '' : `: ${first.message}`;
  return shorten(oneLine(`[Bloop] ${headline(message)}${detail}`), longestSubject);
};

const factsOf = (alert: AlertEntry): [name: string, value: string][] => [
  ['Why', reasonText(alert)],
  ['Project', alert.projectName],
  ['Environment', alert.environment],
  ['Release', alert.release],
  ...(alert.route === null ? [] : [['Route', alert.route] as [string, string]]),
  ['Events so far', alert.totalCount.toLocaleString('en')],
];

const entryText = (alert: AlertEntry): string =>
  [
    alert.errorType,
    shorten(alert.message, longestMessage),
    '',
    ...factsOf(alert).map(([name, value]) => `${name}: ${value}`),
    alert.url,
  ].join('\n');

const cell = 'padding:2px 16px 2px 0;vertical-align:top';
const entryHtml = (alert: AlertEntry): string => `
<p style="margin:16px 0 4px"><strong>${escaped(alert.errorType)}</strong></p>
<pre style="margin:0 0 8px;white-space:pre-wrap;font-family:monospace">${escaped(shorten(alert.message, longestMessage))}</pre>
<table style="border-collapse:collapse">${factsOf(alert)
  .map(([name, value]) => `<tr><td style="${cell}">${name}</td><td style="${cell}">${escaped(value)}</td></tr>`)
  .join('')}</table>
<p style="margin:8px 0"><a href="${escaped(alert.url)}">Open in Bloop</a></p>`;

/** The Message-ID is made of the delivery's, so that a repetition is recognised as one. */
export const mailMessage = (message: AlertMessage): Mail => {
  const title = headline(message);
  const rest = restText(message);
  return {
    subject: subjectOf(message),
    text: [title, ...message.alerts.map(entryText), ...(rest === undefined ? [] : [rest])].join('\n\n'),
    html: `<!doctype html><html><body style="font-family:sans-serif;font-size:14px;line-height:1.45"><h1 style="font-size:16px">${escaped(title)}</h1>${message.alerts.map(entryHtml).join('')}${rest === undefined ? '' : `<p>${rest}</p>`}</body></html>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
};
