// A real SMTP server in this process: STARTTLS with a certificate of its own, AUTH, and refusals as they are told.

import { type ParsedMail, simpleParser } from 'mailparser';
import { generate } from 'selfsigned';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { onTestFinished } from 'vitest';

export interface SmtpReceiver {
  port: number;
  /** The certificate to trust, PEM. */
  ca: string;
  mails: ParsedMail[];
  /** What the client has done: `secure`, `auth:<user>`. */
  seen: string[];
}

export const user = 'bloop@example.com';
export const password = 'a very secret password';

const refusal = (message: string, responseCode: number): Error => Object.assign(new Error(message), { responseCode });

export interface SmtpOptions {
  /** The reply to RCPT TO. */
  recipientReply?: number;
  /** Without a certificate: STARTTLS is not offered. */
  offersTls?: boolean;
  /** TLS from the start. */
  secure?: boolean;
  needsAuth?: boolean;
}

/** Gone after the test. */
export const startSmtp = async (options: SmtpOptions = {}): Promise<SmtpReceiver> => {
  const { recipientReply, offersTls = true, secure = false, needsAuth = false } = options;
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  const receiver: SmtpReceiver = { port: 0, ca: cert, mails: [], seen: [] };
  const settings: SMTPServerOptions = {
    secure,
    key,
    cert,
    authOptional: !needsAuth,
    ...(offersTls ? {} : { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }),
    ...(needsAuth ? {} : { disabledCommands: offersTls ? ['AUTH'] : ['AUTH', 'STARTTLS'] }),
    onSecure: (_socket, _session, done) => {
      receiver.seen.push('secure');
      done();
    },
    onAuth: ({ username, password: given }, _session, done) => {
      if (username !== user || given !== password) return done(new Error('wrong user name or password'));
      receiver.seen.push(`auth:${username}`);
      done(null, { user: username });
    },
    onRcptTo: (_address, _session, done) => {
      if (recipientReply === undefined) done();
      else done(refusal('not here', recipientReply));
    },
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        receiver.mails.push(mail);
        done();
      }, done);
    },
  };
  const server = new SMTPServer(settings);
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())));
  receiver.port = (server.server.address() as { port: number }).port;
  return receiver;
};
