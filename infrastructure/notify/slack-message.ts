// Notifications as Slack shows them. https://docs.slack.dev/reference/block-kit/blocks
import type { AlertEntry, AlertMessage } from '../../domain/alerts/message.ts';
import { headline, reasonText, restText, shorten } from './reason-text.ts';

/** Slack's limits, 3,000 for a text, and shares of them, in characters as they are sent. */
const longestHeader = 150;
const longestMessage = 1500;
const longestType = 200;
const longestField = 300;
const longestLine = 250;

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
const entitiesIn = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** At most so many characters once it is escaped, which makes a text up to five times as long; never half an entity. */
const escaped = (text: string, most: number): string => shorten(entitiesIn(text), most).replace(/&\w*…$/, '…');

/** A zero-width space between backticks keeps them from ending the code. */
const code = (text: string, most: number): string => escaped(text.replaceAll('`', '`\u200b'), most);

const markdown = (text: string) => ({ type: 'mrkdwn', text });
const field = (name: string, value: string) => markdown(`*${name}*\n${escaped(value || '–', longestField)}`);

const single = (alert: AlertEntry): object[] => [
  {
    type: 'section',
    text: markdown(
      `*${escaped(alert.errorType, longestType)}*\n\`\`\`\n${code(alert.message, longestMessage)}\n\`\`\``,
    ),
  },
  {
    type: 'section',
    fields: [
      field('Why', reasonText(alert)),
      field('Project', alert.projectName),
      field('Environment', alert.environment),
      field('Release', alert.release),
      field('Events so far', alert.totalCount.toLocaleString('en')),
      ...(alert.route === null ? [] : [field('Route', alert.route)]),
    ],
  },
  {
    type: 'actions',
    elements: [{ type: 'button', text: { type: 'plain_text', text: 'Open in Bloop' }, url: alert.url }],
  },
];

const line = (alert: AlertEntry): string =>
  `• <${alert.url}|${escaped(alert.errorType, longestType)}> ${escaped(alert.message.replaceAll(/\s+/g, ' '), longestLine)} – ${escaped(alert.projectName, longestType)}, ${escaped(reasonText(alert), longestLine)}`;

const several = (message: AlertMessage): object[] => {
  const rest = restText(message);
  return [
    ...message.alerts.map((alert) => ({ type: 'section', text: markdown(line(alert)) })),
    ...(rest === undefined ? [] : [{ type: 'context', elements: [markdown(rest)] }]),
  ];
};

/** The fallback is what notifications and old clients show: one line. */
const fallback = (message: AlertMessage): string => {
  const [first] = message.alerts;
  const detail = first === undefined ? '' : ` – ${first.message.replaceAll(/\s+/g, ' ')} (${reasonText(first)})`;
  return escaped(headline(message) + detail, longestMessage);
};

export const slackMessage = (message: AlertMessage): { text: string; blocks: object[] } => {
  const [first] = message.alerts;
  return {
    text: fallback(message),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: shorten(headline(message), longestHeader) } },
      ...(message.count > 1 || first === undefined ? several(message) : single(first)),
    ],
  };
};
