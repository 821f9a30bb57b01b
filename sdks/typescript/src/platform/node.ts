// Node, and what is like it (Bun, Deno).
import { createHmac, randomUUID, webcrypto } from 'node:crypto';
import { version } from '../version.ts';
import { watchProcessEnd } from './node-exit.ts';
import { sendByHttp } from './node-transport.ts';
import { watchProcessErrors } from './node-uncaught.ts';
import type { Platform } from './platform.ts';

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

export const nodePlatform: Platform = {
  userAgent: `bloop-typescript/${version}`,
  send: sendByHttp,
  newId: randomUUID,
  // Web Crypto as in the browser, but from the module: Node 18 has no global one.
  sign: async (body, key) => {
    const imported = await webcrypto.subtle.importKey('raw', Buffer.from(key), algorithm, false, ['sign']);
    return Buffer.from(await webcrypto.subtle.sign('HMAC', imported, Buffer.from(body))).toString('hex');
  },
  signNow: (body, key) => createHmac('sha256', key).update(body).digest('hex'),
  watchEnd: watchProcessEnd,
  watchUncaught: watchProcessErrors,
};
