// Where connections may lead. An address is judged when the connection is made to it, so that a name that resolves to another
// one later, and a redirect, get no further than an address that is written out.
import { lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Whether a connection may be made to an IP address. */
export type MayConnect = (address: string) => boolean;

const globalUnicast = ipaddr.parseCIDR('2000::/3');

/** The connection would lead to where none may be made. */
export class RefusedAddress extends Error {
  constructor() {
    super('the address of the host is private or local');
    this.name = 'RefusedAddress';
  }
}

/**
 * Public unicast addresses: none of the special ranges of https://www.iana.org/assignments/iana-ipv4-special-registry and
 * https://www.iana.org/assignments/iana-ipv6-special-registry. A mapped IPv4 address is judged as what it is; of IPv6 only
 * what is given out as global unicast is public (https://www.rfc-editor.org/rfc/rfc4291#section-2.4): the older ways to
 * write an IPv4 address in it, `::127.0.0.1` for instance, are not.
 */
export const isPublic: MayConnect = (address) => {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(globalUnicast));
};

export const anyAddress: MayConnect = () => true;

/** The host of a URL as an IP address, undefined for a name. */
const literalOf = (hostname: string): string | undefined => {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(host) ? host : undefined;
};

/** For hosts that are no names: these are not looked up. @throws RefusedAddress */
export const requireAllowed = ({ hostname }: URL, mayConnect: MayConnect): void => {
  const literal = literalOf(hostname);
  if (literal !== undefined && !mayConnect(literal)) throw new RefusedAddress();
};

/**
 * In place of `dns.lookup`. A name with any address that is not allowed is refused as a whole: who mixes public and private
 * ones is not to be trusted with the choice.
 */
export const guardedLookup =
  (mayConnect: MayConnect, lookup: typeof systemLookup = systemLookup): LookupFunction =>
  (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) callback(error, []);
      else if (!addresses.every(({ address }) => mayConnect(address))) callback(new RefusedAddress(), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, addresses[0]?.address ?? '', addresses[0]?.family ?? 0);
    });
  };

/** Why a webhook's address is refused before anything is sent to it; undefined when it is not. Names are judged when they resolve. */
export const refusalOf = (url: string, mayConnect: MayConnect): string | undefined => {
  if (!URL.canParse(url)) return 'is no address';
  const { hostname } = new URL(url);
  const literal = literalOf(hostname);
  const isLocal = /^(?:.*\.)?localhost\.?$/i.test(hostname);
  const isRefused = literal === undefined ? isLocal && !mayConnect('127.0.0.1') : !mayConnect(literal);
  return isRefused
    ? 'must not lead to a private or local address (alerting.allow_private_targets allows it)'
    : undefined;
};
