// Signatures: HMAC-SHA256 over the exact bytes of a body, in lower-case hexadecimal digits.
import { hmacSha256 } from './sha256.ts';
import { toBytes } from './text.ts';

/** `body` and `key` are well-formed text; the bytes that count are theirs in UTF-8. */
export type Sign = (body: string, key: string) => Promise<string>;
export type SignNow = (body: string, key: string) => string;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** Without waiting for anything, and without Web Crypto. */
export const signNow: SignNow = (body, key) => hex(hmacSha256(toBytes(body), toBytes(key)));

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/** By Web Crypto where it is: not in React Native, nor on a page without https. */
export const sign: Sign = async (body, key) => {
  const subtle = globalThis.crypto?.subtle;
  if (subtle === undefined) return signNow(body, key);
  const imported = await subtle.importKey('raw', toBytes(key), algorithm, false, ['sign']);
  return hex(new Uint8Array(await subtle.sign('HMAC', imported, toBytes(body))));
};
