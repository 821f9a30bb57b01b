// Sends a notification through a channel, and says what happened.
import type { Outcome, Send } from '../../application/alerts/send.ts';
import type { MayConnect } from './addresses.ts';
import { PostFailed, postJson } from './http-post.ts';
import { mailMessage } from './mail-message.ts';
import { type Mailer, MailFailed } from './mailer.ts';
import { shorten } from './reason-text.ts';
import { slackMessage } from './slack-message.ts';
import { webhookHeaders, webhookPayload } from './webhook-payload.ts';

export interface SenderOptions {
  mail: Mailer;
  mayConnect: MayConnect;
  timeoutMs: number;
}

type Result = Omit<Outcome, 'durationMs'>;

/** The receiver wants no more of it. https://www.rfc-editor.org/rfc/rfc9110#status.410 */
const gone = 410;
const longestExcerpt = 200;

const delivered: Result = { delivered: true, status: null, error: null, retryAfterMs: null, isFinal: true };
const failed = (error: string, isFinal: boolean): Result => ({
  delivered: false,
  status: null,
  error,
  retryAfterMs: null,
  isFinal,
});

const printable = (text: string): string => shorten(text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim(), longestExcerpt);

const failureOf = (error: unknown): Result => {
  if (error instanceof PostFailed || error instanceof MailFailed)
    return failed(printable(error.message), error.isFinal);
  return failed(`it could not be sent (${error instanceof Error ? error.name : typeof error})`, false);
};

export const sender = ({ mail, mayConnect, timeoutMs }: SenderOptions): Send => {
  const post = async (url: string, body: string, headers: Record<string, string>, signal?: AbortSignal) => {
    const { status, retryAfterMs, excerpt } = await postJson({ url, body, headers, timeoutMs, mayConnect, signal });
    if (status >= 200 && status < 300) return { ...delivered, status };
    const said = printable(excerpt);
    const error = `answered ${status}${said === '' ? '' : `: ${said}`}`;
    return { ...failed(error, status === gone), status, retryAfterMs };
  };

  const sendThrough: (...args: Parameters<Send>) => Promise<Result> = async ({ config, secret }, message, signal) => {
    if (config.type === 'slack') return post(config.webhook_url, JSON.stringify(slackMessage(message)), {}, signal);
    if (config.type === 'webhook') {
      const body = JSON.stringify(webhookPayload(message));
      return post(config.url, body, webhookHeaders(body, message.deliveryId, secret), signal);
    }
    if (!mail.isOn) return failed('e-mail is off: smtp.enabled turns it on', true);
    await mail.send({ ...mailMessage(message), to: config.to, id: message.deliveryId });
    return delivered;
  };

  return async (channel, message, signal) => {
    // Not by the clock on the wall, which may be set back meanwhile.
    const started = performance.now();
    const result = await sendThrough(channel, message, signal).catch(failureOf);
    return { ...result, durationMs: performance.now() - started };
  };
};
