// The address of the client, behind proxies that are trusted and only behind those.
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

const single = (address: string): Range => {
  const parsed = ipaddr.parse(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
};

/** An address or a CIDR range. @throws Error when it is neither */
const parseRange = (text: string): Range => (text.includes('/') ? ipaddr.parseCIDR(text) : single(text));

/** As some proxies write it: in quotes, IPv6 in brackets, and with the client's port, which says nothing of who it is. */
const forwardedForm = /^"?(?:\[([^\]]*)\]|([^:"]*)|([^"]*))(?::\d{1,5})?"?$/;

const parse = (text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined => {
  const [, bracketed, plain, colons] = forwardedForm.exec(text.trim()) ?? [];
  const address = bracketed ?? plain ?? colons ?? '';
  // The library takes "1" and "0x7f.1" for addresses as well; nobody forwards those.
  return ipaddr.IPv6.isValid(address) || ipaddr.IPv4.isValidFourPartDecimal(address)
    ? ipaddr.process(address)
    : undefined;
};

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(',') : header;

/** How many hops of a forwarded list are looked at. */
const mostHops = 32;

/** A household or a rented server has 2^64 addresses of its own: RFC 6177. */
const bytesOfNetwork = 8;

/** What limits count by: an IPv4 address, the /64 of an IPv6 address. */
export const networkOf = (address: string): string => {
  if (!address.includes(':') || !ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${Buffer.from(parsed.toByteArray().slice(0, bytesOfNetwork)).toString('hex')}/64`;
};

export type ClientAddress = (request: Pick<FastifyRequest, 'headers' | 'socket'>) => string;

/** @param trustedProxies addresses and CIDR ranges whose forwarding headers count */
export const clientAddress = (trustedProxies: readonly string[]): ClientAddress => {
  const ranges = trustedProxies.map(parseRange);
  const known = new LRUCache<string, boolean>({ max: 1000 });

  const isTrusted = (text: string): boolean => {
    const remembered = known.get(text);
    if (remembered !== undefined) return remembered;
    const address = parse(text);
    const trusted =
      address !== undefined &&
      ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range as never, bits));
    known.set(text, trusted);
    return trusted;
  };

  /** From the nearest hop outwards: the first that is not a trusted proxy. */
  const forwarded = (list: string, socket: string): string => {
    let client = socket;
    for (const hop of list.split(',').slice(-mostHops).reverse()) {
      const address = parse(hop);
      if (address === undefined) return client;
      client = address.toString();
      if (!isTrusted(client)) return client;
    }
    return client;
  };

  return ({ headers, socket }) => {
    const peer = socket.remoteAddress ?? 'unknown';
    const list = one(headers['x-forwarded-for']);
    const real = one(headers['x-real-ip']);
    if ((list === undefined && real === undefined) || !isTrusted(peer)) return peer;
    if (list !== undefined) return forwarded(list, peer);
    return parse(real ?? '')?.toString() ?? peer;
  };
};
