// The message with everything that differs between occurrences of one error replaced by placeholders.

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ipv4 = '(?:\\d{1,3}\\.){3}\\d{1,3}(?::\\d{1,5})?(?![\\d.]*\\.\\d)';
/** Anything that could be an IPv6 address, bare or in brackets with a port; `isIpv6` decides. */
const ipv6 = '\\[?(?<![\\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\\]:\\d{1,5}|\\])?(?![\\w:])';
const number = '0x[0-9a-f]+|\\d+(?:\\.\\d+)*';

const variable = new RegExp(`(${uuid})|(${ipv4})|(${ipv6})|${number}`, 'gi');

/** RFC 4291, 2.2: eight groups, or fewer with exactly one `::`. A digit is required, so that names like `a::b` stay. */
const isIpv6 = (text: string): boolean => {
  const address = text.replace(/^\[|\](:\d+)?$/g, '');
  if (!/\d/.test(address)) return false;
  const compressed = address.split('::').length - 1;
  const groups = address.split(':').length;
  return compressed === 1 ? groups <= 8 : compressed === 0 && groups === 8 && !/^:|:$/.test(address);
};

const placeholder = (match: string, uuidMatch?: string, ipv4Match?: string, ipv6Match?: string): string => {
  if (uuidMatch !== undefined) return '<uuid>';
  if (ipv4Match !== undefined) return '<ip>';
  if (ipv6Match === undefined) return '<n>';
  return isIpv6(ipv6Match) ? '<ip>' : match.replace(/0x[0-9a-f]+|\d+(?:\.\d+)*/gi, '<n>');
};

/** UUIDs become `<uuid>`, IP addresses with or without port `<ip>`, other numbers `<n>`; then trimmed and lowercased. */
export const normalizeMessage = (message: string): string =>
  message.replace(variable, placeholder).trim().toLowerCase();
