// The entry for script tags: `Bloop.BloopClient`, and a client at once where the tag has a key.
import { BloopClient } from './index.browser.ts';

export * from './index.browser.ts';

/**
 * `<script src="https://errors.example.com/sdk/bloop.min.js" data-key="bloop_…" data-release="1.2.0">`: the endpoint is
 * where the script comes from, unless `data-endpoint` says another one.
 */
const fromTag = (): BloopClient | undefined => {
  const { src, dataset } = (globalThis.document?.currentScript ?? {}) as Partial<HTMLScriptElement>;
  const { key, release, environment, endpoint } = dataset ?? {};
  if (key === undefined) return undefined;
  try {
    const given = { projectKey: key, release, environment };
    const client = new BloopClient({ ...given, endpoint: endpoint ?? String(src).replace(/\/sdk\/[^/]*$/, '') });
    client.installGlobalHandlers();
    return client;
  } catch (error) {
    console.warn(String(error));
    return undefined;
  }
};

/** The client that the script tag asks for. */
export const client = fromTag();
