// Sends mail over SMTP.
import type { Transporter } from 'nodemailer';
import type { Mail } from './mail-message.ts';

export interface MailSettings {
  enabled: boolean;
  host: string;
  port: number;
  /** Empty: the server wants no authentication. */
  username: string;
  password: string;
  from: string;
  starttls: boolean;
}

/** The message is for a person, and holds no password. */
export class MailFailed extends Error {
  /** Whether another attempt would end the same. */
  readonly isFinal: boolean;

  constructor(message: string, isFinal: boolean) {
    super(message);
    this.name = 'MailFailed';
    this.isFinal = isFinal;
  }
}

export interface Mailer {
  isOn: boolean;
  /** @param id the same for each attempt: becomes the Message-ID @throws MailFailed */
  send(mail: Mail & { to: string; id: string }): Promise<void>;
}

/** Where TLS is spoken from the start. https://www.rfc-editor.org/rfc/rfc8314 */
const tlsPort = 465;

interface SmtpError extends Error {
  code?: string;
  /** The server's reply. https://www.rfc-editor.org/rfc/rfc5321#section-4.2 */
  responseCode?: number;
  response?: string;
}

const failureOf = ({ code = '', responseCode, response, message }: SmtpError, { host, port }: MailSettings) => {
  const where = `${host}:${port}`;
  if (responseCode !== undefined)
    return new MailFailed(`${where} answered: ${response ?? responseCode}`, responseCode >= 500);
  const reasons: Record<string, string> = {
    ETIMEDOUT: 'does not answer in time',
    ECONNECTION: 'cannot be reached',
    ESOCKET: 'closed the connection, or cannot be reached',
    EDNS: 'has a name that is not known',
    ETLS: 'does not offer STARTTLS, or its certificate is not valid',
    EAUTH: 'refuses the user name or password',
    EENVELOPE: 'takes no mail to this address',
  };
  return new MailFailed(`${where} ${reasons[code] ?? `failed: ${message}`}`, code === 'EENVELOPE');
};

/** @param options.ca certificates to trust, PEM, beside those that Node trusts */
export const mailer = (settings: MailSettings, { timeoutMs, ca }: { timeoutMs: number; ca?: string }): Mailer => {
  const { enabled, host, port, username, password, from, starttls } = settings;
  let transport: Promise<Transporter> | undefined;

  /** The library is loaded for the first mail: most never send one. */
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer');
    return createTransport({
      host,
      port,
      secure: port === tlsPort,
      requireTLS: starttls && port !== tlsPort,
      ignoreTLS: !starttls,
      ...(username === '' ? {} : { auth: { user: username, pass: password } }),
      ...(ca === undefined ? {} : { tls: { ca } }),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      dnsTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  };

  return {
    isOn: enabled,
    send: async ({ to, id, ...mail }) => {
      transport ??= open();
      const messageId = `<${id}@${from.split('@')[1]?.replace(/[^\w.-]/g, '') ?? 'bloop'}>`;
      try {
        await (await transport).sendMail({ ...mail, from, to: { name: '', address: to }, messageId });
      } catch (error) {
        throw failureOf(error as SmtpError, settings);
      }
    },
  };
};
