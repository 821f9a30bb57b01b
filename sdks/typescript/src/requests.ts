// What goes over the wire: a batch as a signed request, and what its answer means.
import type { ResolvedOptions } from './options.ts';
import type { Batch } from './outbox.ts';
import type { OutgoingRequest, Platform } from './platform/platform.ts';
import { judge, judgeFailure, type Verdict } from './verdict.ts';

const mostBodyBytes = 512 * 1024;

export class Requests {
  readonly url: string;
  /** How large a body may be. */
  readonly maxBytes: number;
  private readonly options: ResolvedOptions;
  private readonly platform: Platform;

  constructor(options: ResolvedOptions, platform: Platform) {
    this.url = `${options.endpoint}/v1/ingest/batch`;
    this.maxBytes = Math.min(platform.maxBodyBytes ?? mostBodyBytes, mostBodyBytes);
    this.options = options;
    this.platform = platform;
  }

  /** Without waiting for anything. */
  signedNow(batch: Batch): OutgoingRequest {
    return this.of(batch, this.platform.signNow(batch.body, this.options.secret));
  }

  /** Signs and sends, unless `signal` ends it. */
  async attempt(batch: Batch, signal: AbortSignal): Promise<Verdict> {
    try {
      const signature = await this.platform.sign(batch.body, this.options.secret);
      if (signal.aborted) return judgeFailure('stopped');
      return judge(await this.platform.send({ ...this.of(batch, signature), signal }));
    } catch (error) {
      return judgeFailure(error);
    }
  }

  private of({ body }: Batch, signature: string): OutgoingRequest {
    const { projectKey, timeoutMs } = this.options;
    const { userAgent } = this.platform;
    const headers = {
      'Content-Type': 'application/json',
      'X-Project-Key': projectKey,
      'X-Signature': signature,
      ...(userAgent === undefined ? {} : { 'User-Agent': userAgent }),
    };
    return { url: this.url, headers, body, timeoutMs };
  }
}
