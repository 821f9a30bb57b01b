// A stand-in for the server in place of fetch, which React Native's preset does not have: keeps what it is sent.
export interface Sent {
  url: string;
  headers: Record<string, string>;
  body: string;
  events: Record<string, unknown>[];
}

export const projectKey = 'bloop_test_key';
export const options = { endpoint: 'https://errors.example.com', projectKey, flushIntervalMs: 600_000 };

let sent: Sent[] = [];
let answer: () => Promise<unknown>;

const accepted = async () => ({
  type: 'default',
  status: 200,
  headers: { get: () => null },
  text: async () => '{"accepted":1,"dropped":0,"errors":[]}',
});

/** Before each test. */
export const startServer = (): void => {
  sent = [];
  answer = accepted;
  globalThis.fetch = (async (url: string, init: { headers: Record<string, string>; body: string }) => {
    sent.push({ url, headers: init.headers, body: init.body, events: JSON.parse(init.body).events });
    return answer();
  }) as unknown as typeof fetch;
};

export const hang = (): void => {
  answer = () => new Promise(() => undefined);
};

/** There is no network. */
export const fail = (): void => {
  answer = async () => {
    throw new TypeError('Network request failed');
  };
};

export const answerWith = (status: number): void => {
  answer = async () => ({ ...(await accepted()), status });
};

export const requests = (): Sent[] => sent;
export const events = (): Record<string, unknown>[] => sent.flatMap((request) => request.events);
