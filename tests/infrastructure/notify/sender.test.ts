// What each channel is sent, and what is made of the answers.
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ChannelConfig } from '../../../domain/alerts/channel.ts';
import { anyAddress, isPublic } from '../../../infrastructure/notify/addresses.ts';
import { MailFailed } from '../../../infrastructure/notify/mailer.ts';
import { durationText, reasonText } from '../../../infrastructure/notify/reason-text.ts';
import { sender } from '../../../infrastructure/notify/sender.ts';
import { slackMessage } from '../../../infrastructure/notify/slack-message.ts';
import { webhookPayload } from '../../../infrastructure/notify/webhook-payload.ts';
import { aMessage, anAlert, aStorm } from '../../support/alert-messages.ts';
import { sign } from '../../support/signing.ts';
import { startReceiver } from '../../support/webhook-receiver.ts';

const mailOff = { isOn: false, send: () => Promise.reject(new Error('it is off')) };
const options = { mail: mailOff, mayConnect: anyAddress, timeoutMs: 1000 };
const send = sender(options);
const webhook = (url: string, secret: string | null = 'key') => ({ config: { type: 'webhook', url } as const, secret });
const email: { config: ChannelConfig; secret: null } = { config: { type: 'email', to: 'a@example.com' }, secret: null };

describe('what came back', () => {
  test('took as long as it took, though the clock was set back meanwhile', async () => {
    const receiver = await startReceiver();
    const wall = vi.spyOn(Date, 'now');
    onTestFinished(() => wall.mockRestore());
    const sent = send(webhook(receiver.url), aMessage());
    wall.mockReturnValue(0);
    expect((await sent).durationMs).toBeGreaterThanOrEqual(0);
  });

  test('2xx is delivered; the signature fits the bytes', async () => {
    const receiver = await startReceiver();
    receiver.reply = { status: 204 };
    const outcome = await send(webhook(receiver.url), aMessage());
    expect(outcome).toMatchObject({ delivered: true, status: 204, error: null });
    const [request] = receiver.received;
    expect(request?.headers['x-bloop-signature']).toBe(sign(request?.raw ?? '', 'key'));
    expect(request?.headers['idempotency-key']).toBe('3-17');
  });

  test('without a secret nothing is signed', async () => {
    const receiver = await startReceiver();
    await send(webhook(receiver.url, null), aMessage());
    expect(receiver.received[0]?.headers).not.toHaveProperty('x-bloop-signature');
  });

  test.each([
    [400, false],
    [404, false],
    [410, true],
    [429, false],
    [500, false],
    [304, false],
  ])('%i is a failure; final is %s', async (status, isFinal) => {
    const receiver = await startReceiver();
    receiver.reply = { status, headers: { 'retry-after': '7' } };
    const retryAfterMs = 7000;
    expect(await send(webhook(receiver.url), aMessage())).toMatchObject({
      delivered: false,
      status,
      isFinal,
      retryAfterMs,
    });
  });

  test('what was answered is quoted, shortened and without control characters', async () => {
    const receiver = await startReceiver();
    receiver.reply = { status: 400, body: `bad\r\n\u0000\u202e${'é'.repeat(1000)}` };
    const { error } = await send(webhook(receiver.url), aMessage());
    expect(error).toMatch(/^answered 400: bad é+…$/);
    expect(error?.length).toBeLessThan(230);
  });

  test('a refused address is final, and its path is not told', async () => {
    const outcome = await sender({ ...options, mayConnect: isPublic })(
      webhook('http://127.0.0.1:9/secret'),
      aMessage(),
    );
    expect(outcome).toMatchObject({ delivered: false, isFinal: true, status: null });
    expect(outcome.error).not.toContain('secret');
  });

  test('e-mail that is off says how to turn it on', async () => {
    expect(await send(email, aMessage())).toMatchObject({
      isFinal: true,
      error: expect.stringContaining('smtp.enabled'),
    });
  });

  test.each([true, false])('a mail that fails: final is %s', async (isFinal) => {
    const mail = { isOn: true, send: () => Promise.reject(new MailFailed('refused', isFinal)) };
    expect(await sender({ ...options, mail })(email, aMessage())).toMatchObject({ error: 'refused', isFinal });
  });

  test('a mistake of Bloop’s own is a failure like others', async () => {
    const mail = { isOn: true, send: () => Promise.reject(new TypeError('/secret/path is undefined')) };
    const outcome = await sender({ ...options, mail })(email, aMessage());
    expect(outcome).toMatchObject({ delivered: false, isFinal: false });
    expect(outcome.error).not.toContain('secret');
  });
});

describe('the webhook payload', () => {
  test('has the figures in snake case, and the time in seconds', () => {
    const evidence = { count: 48, windowSecs: 60, expected: 6.25, multiplier: 5, route: '/pay' };
    const alert = anAlert({ reason: 'spike', evidence, route: '/pay' });
    expect(webhookPayload(aMessage({ alerts: [alert] }))).toMatchObject({
      reason: 'spike',
      evidence: { count: 48, window_secs: 60, expected: 6.25, multiplier: 5, route: '/pay' },
      route_or_procedure: '/pay',
      timestamp: 1_700_000_000,
      count: 1,
    });
  });
  test('of a bundle has the first at its top, and the list', () => {
    const payload = webhookPayload(aStorm(512)) as { alerts: object[] };
    expect(payload).toMatchObject({ count: 512, fingerprint: 'f0' });
    expect(payload.alerts.slice(0, 2)).toMatchObject([{ fingerprint: 'f0' }, { fingerprint: 'f1' }]);
    expect(payload.alerts).toHaveLength(10);
  });
});

describe('the Slack message', () => {
  const textsIn = (value: unknown): string[] =>
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, inner]) =>
          name === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
        )
      : [];

  test('has a line to fall back on, a header, facts and a button', () => {
    const { text, blocks } = slackMessage(aMessage());
    expect(text).toBe('New errors: TypeError in Shop – x is not a function (new error)');
    expect(blocks).toMatchObject([
      { type: 'header', text: { text: 'New errors: TypeError in Shop' } },
      { type: 'section' },
      { type: 'section' },
      { type: 'actions', elements: [{ url: 'https://bloop.example.com/errors/f1?project_id=shop' }] },
    ]);
  });

  test('hostile texts neither mention anybody nor end the code, and keep to Slack’s limits', () => {
    const message = `<!channel> \`\`\` & ${'😀'.repeat(5000)}`;
    const alert = anAlert({ message, errorType: 'E'.repeat(4000), projectName: '<@U1>', route: '/x'.repeat(3000) });
    for (const slack of [
      slackMessage(aMessage({ alerts: [alert] })),
      slackMessage({ ...aStorm(99), alerts: [alert, alert] }),
    ]) {
      for (const text of [slack.text, ...textsIn(slack.blocks)]) {
        expect(text.length).toBeLessThanOrEqual(3000);
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/<[!@#]/);
      }
      expect(slack.blocks.length).toBeLessThanOrEqual(50);
      const [header] = textsIn(slack.blocks[0]);
      expect(header?.length).toBeLessThanOrEqual(150);
    }
    const [, section] = slackMessage(aMessage({ alerts: [anAlert({ message: 'a ``` b' })] })).blocks;
    expect(textsIn(section)[0]?.match(/```/g)).toHaveLength(2);
  });

  test.each(['<a>', '&', '`', '<td><b>1</b></td>&'])(
    'escaping %j makes no text too long, and no entity is cut in half',
    (part) => {
      const alert = anAlert({ message: part.repeat(1200), errorType: part.repeat(50), release: part.repeat(60) });
      // The header is plain text, which knows no entities.
      for (const slack of [
        slackMessage(aMessage({ alerts: [alert] })),
        slackMessage({ ...aStorm(99), alerts: [alert, alert] }),
      ])
        for (const text of [slack.text, ...textsIn(slack.blocks.slice(1))]) {
          expect(text.length).toBeLessThanOrEqual(3000);
          expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
        }
    },
  );

  test('of a bundle says how many, names ten, and counts the rest', () => {
    const { text, blocks } = slackMessage(aStorm(512));
    expect(text).toContain('512 alerts');
    expect(blocks).toHaveLength(12);
    expect(blocks.at(-1)).toMatchObject({ type: 'context', elements: [{ text: 'and 502 more' }] });
  });

  test('of a test says that it is one', () => {
    expect(slackMessage(aMessage({ isTest: true })).text).toMatch(/^Test of the alert rule/);
  });
});

describe('reasons in words', () => {
  test.each([
    [45, '45 s'],
    [60, '1 min'],
    [300, '5 min'],
    [5400, '1 h 30 min'],
    [86_400, '1 d'],
    [90_061, '1 d 1 h'],
    [0, '0 s'],
  ])('%i s is %s', (seconds, text) => expect(durationText(seconds)).toBe(text));
  test.each([
    [{ reason: 'new_issue' }, 'new error'],
    [{ reason: 'regression' }, 'came back after it was resolved'],
    [
      { reason: 'threshold', evidence: { count: 1200, windowSecs: 300, threshold: 1000 } },
      '1,200 events in 5 min, more than 1,000',
    ],
    [
      { reason: 'spike', evidence: { count: 48, windowSecs: 60, expected: 6.04, multiplier: 5, route: '/pay' } },
      '48 events on /pay in 1 min, about 6 expected',
    ],
  ] as const)('%j', (alert, text) => expect(reasonText(alert)).toBe(text));
});
