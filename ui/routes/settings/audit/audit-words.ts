// What the audit log says, in words.
import type { AuditEntry } from '../../../data/types.ts';
import { capital } from '../../../lib/words.ts';

/** `expiresInDays` → `expires in days` */
const inWords = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** `ApiKeyRotated` → `API key rotated` */
export const typeWords = (type: string): string => {
  const words = inWords(type).replace(/^api\b/, 'API');
  return capital(words);
};

/** What is in the log of every Bloop; whatever else comes is offered as soon as it has been seen. */
export const knownTypes: { group: string; types: string[] }[] = [
  { group: 'Errors', types: ['IssueResolved', 'IssueIgnored', 'IssueMuted', 'IssueUnresolved', 'IssueRegressed'] },
  { group: 'Projects', types: ['ProjectCreated', 'ProjectRenamed', 'ApiKeyRotated', 'ProjectDeleted'] },
  { group: 'Tokens', types: ['TokenCreated', 'TokenRevoked'] },
  {
    group: 'Users',
    types: [
      'UserRegistered',
      'UserLoggedIn',
      'UserLoggedOut',
      'UserLoggedOutEverywhere',
      'UserPromoted',
      'UserDemoted',
      'UserRemoved',
      'PasskeyAdded',
      'PasskeyRemoved',
      'RecoveryLinkCreated',
      'AccountRecovered',
    ],
  },
  { group: 'Invites', types: ['InviteCreated', 'InviteUsed', 'InviteRevoked'] },
  {
    group: 'Alerts',
    types: [
      'AlertRuleCreated',
      'AlertRuleChanged',
      'AlertRuleDeleted',
      'AlertChannelAdded',
      'AlertChannelRemoved',
      'AlertRuleTested',
      'AlertFired',
      'DeliveryResent',
    ],
  },
  { group: 'Source maps', types: ['SourceMapUploaded', 'SourceMapDeleted'] },
  { group: 'Data', types: ['RetentionChanged', 'RetentionApplied', 'PersonErased'] },
];

/** Of errors the name is shown, and leads to it. */
const isShownElsewhere = (name: string): boolean => name === 'fingerprint';
const mostShown = 3;
const isPlain = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value) && value !== '';

/** The few values of it that people know: `name Shop · slug shop`. Times are in the whole of it. */
export const summaryOf = ({ data }: AuditEntry): string => {
  if (typeof data !== 'object' || data === null) return '';
  const known = Object.entries(data).filter(
    ([name, value]) => isPlain(value) && !isShownElsewhere(name) && !/(?:Id|At|hash|position)$/i.test(name),
  );
  return known
    .slice(0, mostShown)
    .map(([name, value]) => `${inWords(name)} ${value}`)
    .join(' · ');
};
