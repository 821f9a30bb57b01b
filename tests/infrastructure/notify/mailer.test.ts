// E-mail, in real conversations with an SMTP server.
import { describe, expect, test } from 'vitest';
import { mailMessage } from '../../../infrastructure/notify/mail-message.ts';
import { type MailSettings, mailer } from '../../../infrastructure/notify/mailer.ts';
import { aMessage, anAlert, aStorm } from '../../support/alert-messages.ts';
import { password, type SmtpOptions, startSmtp, user } from '../../support/smtp-server.ts';

const settings = {
  enabled: true,
  host: 'localhost',
  username: '',
  password: '',
  from: 'bloop@example.com',
  starttls: true,
};

const start = async (options: SmtpOptions = {}, more: Partial<MailSettings> = {}, trusts = true) => {
  const server = await startSmtp(options);
  const mail = mailer(
    { ...settings, port: server.port, ...more },
    { timeoutMs: 5000, ...(trusts ? { ca: server.ca } : {}) },
  );
  const send = (message = aMessage()) => mail.send({ ...mailMessage(message), to: 'ann@example.com', id: '3-17' });
  return { server, send };
};

test('a mail arrives over STARTTLS, in text and HTML, with an id that stays the same', async () => {
  const { server, send } = await start();
  await send();
  await send();
  expect(server.seen).toContain('secure');
  const [first, second] = server.mails;
  expect(first?.subject).toBe('[Bloop] New errors: TypeError in Shop: x is not a function');
  expect(first?.from?.text).toBe('bloop@example.com');
  expect(first?.headers.get('to')).toMatchObject({ text: 'ann@example.com' });
  expect(first?.messageId).toBe('<3-17@example.com>');
  expect(second?.messageId).toBe(first?.messageId);
  expect(first?.headers.get('auto-submitted')).toBe('auto-generated');
  for (const body of [first?.text ?? '', String(first?.html)]) {
    expect(body).toContain('x is not a function');
    expect(body).toContain('1.4.2');
    expect(body).toContain('https://bloop.example.com/errors/f1?project_id=shop');
  }
});

test('a user name and a password are given to a server that asks for them', async () => {
  const { server, send } = await start({ needsAuth: true }, { username: user, password });
  await send();
  expect(server.seen).toContain(`auth:${user}`);
  expect(server.mails).toHaveLength(1);
});

test('a wrong password is final, and is not told', async () => {
  const { send } = await start({ needsAuth: true }, { username: user, password: 'another secret' });
  await expect(send()).rejects.toMatchObject({ name: 'MailFailed', isFinal: true });
  await expect(send()).rejects.not.toThrow('another secret');
});

test('port and TLS from the start go together; without STARTTLS mail goes as it is', async () => {
  const { server, send } = await start({ offersTls: false }, { starttls: false });
  await send();
  expect(server.mails).toHaveLength(1);
  expect(server.seen).not.toContain('secure');
});

test('a server without STARTTLS gets no mail when it is asked for', async () => {
  const { server, send } = await start({ offersTls: false });
  await expect(send()).rejects.toMatchObject({ name: 'MailFailed', isFinal: true });
  expect(server.mails).toEqual([]);
});

test('a certificate that nobody vouches for is not taken', async () => {
  const { server, send } = await start({}, {}, false);
  await expect(send()).rejects.toMatchObject({ name: 'MailFailed', isFinal: false });
  expect(server.mails).toEqual([]);
});

test.each([
  [550, true],
  [451, false],
])('a recipient that is answered with %i: final is %s', async (recipientReply, isFinal) => {
  const { send } = await start({ recipientReply });
  await expect(send()).rejects.toMatchObject({ name: 'MailFailed', isFinal });
});

test('a server that is not there may come back', async () => {
  const mail = mailer({ ...settings, port: 1 }, { timeoutMs: 2000 });
  await expect(mail.send({ ...mailMessage(aMessage()), to: 'a@example.com', id: '1' })).rejects.toMatchObject({
    name: 'MailFailed',
    isFinal: false,
  });
});

describe('what is written', () => {
  test('hostile texts stay texts', async () => {
    const { server, send } = await start();
    const hostile = '<script>alert(1)</script>\r\nBcc: eve@example.com\r\n\r\n<img src=x>';
    await send(aMessage({ alerts: [anAlert({ message: hostile, errorType: 'A\r\nBcc: eve@example.com' })] }));
    const [mail] = server.mails;
    expect(mail?.bcc).toBeUndefined();
    expect(mail?.subject?.length).toBeLessThanOrEqual(200);
    expect(mail?.html).toContain('&lt;script&gt;');
    expect(mail?.html).not.toContain('<script>');
    expect(mail?.html).not.toContain('<img');
  });

  test('a bundle says how many, names ten, and counts the rest', () => {
    const { subject, text, html } = mailMessage(aStorm(512));
    expect(subject).toBe('[Bloop] New errors: 512 alerts');
    for (const body of [text, html]) expect(body).toContain('and 502 more');
    expect(text.match(/TypeError/g)).toHaveLength(10);
  });

  test('a test says that it is one', () => {
    expect(mailMessage(aMessage({ isTest: true })).subject).toBe('[Bloop] Test of the alert rule "New errors"');
  });
});
