// Notifications as tests give them to senders.
import type { AlertEntry, AlertMessage } from '../../domain/alerts/message.ts';

export const anAlert = (given: Partial<AlertEntry> = {}): AlertEntry => ({
  reason: 'new_issue',
  projectId: 'shop',
  projectName: 'Shop',
  fingerprint: 'f1',
  errorType: 'TypeError',
  message: 'x is not a function',
  environment: 'production',
  release: '1.4.2',
  source: 'api',
  route: null,
  at: 1_700_000_000_999,
  totalCount: 17,
  url: 'https://bloop.example.com/errors/f1?project_id=shop',
  ...given,
});

export const aMessage = (given: Partial<AlertMessage> = {}): AlertMessage => ({
  deliveryId: '3-17',
  rule: { id: 1, name: 'New errors', projectId: 'shop' },
  isTest: false,
  count: given.alerts?.length ?? 1,
  alerts: [anAlert()],
  ...given,
});

/** More alerts than are named. */
export const aStorm = (count: number): AlertMessage =>
  aMessage({ count, alerts: Array.from({ length: 10 }, (_, index) => anAlert({ fingerprint: `f${index}` })) });
