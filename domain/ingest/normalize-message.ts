// The message with everything that differs between occurrences of one error replaced by placeholders.

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Four numbers, not part of a longer dotted one. Above 255 too, so that one kind of version stays one message. */
const ipv4 = /(?<!\d\.?)(?:\d{1,3}\.){3}\d{1,3}(?!\.?\d)(?::\d{1,5}(?!\d))?/g;

/** RFC 4291, 2.2: eight groups, or fewer around one `::`; the last two may be an IPv4 address; RFC 4007: a `%zone`. */
const group = '[0-9a-f]{1,4}';
const embedded = '(?:\\d{1,3}\\.){3}\\d{1,3}';
const full = `(?:${group}:){6}(?:${embedded}|${group}:${group})`;
const compressed = `(?:${group}(?::${group}){0,6})?::(?:(?:${group}:){0,6}(?:${embedded}|${group}))?`;
const address = `(?:${full}|${compressed})(?:%\\w+)?`;
const port = '(?::\\d{1,5})?';
const ipv6 = new RegExp(`(?<![\\w:.])(?:\\[${address}\\]${port}|${address}${port})(?!\\w|::)`, 'g');

/** What every such text contains. Patterns that start with one certain character are cheap where there is none. */
const mayHoldUuid = /-[0-9a-f]{4}-[0-9a-f]{4}-/;
const mayHoldIpv4 = /\.\d{1,3}\./;
const mayHoldIpv6 = /::|:(?:[0-9a-f]{1,4}:){5}/;

/** Names such as `Abc::Add` look like addresses: only those with a digit are taken, and `::` alone. */
const ipv6Placeholder = (match: string): string => (/\d|^\[?::\]?$/.test(match) ? '<ip>' : match);

const number = /0x[0-9a-f]+|\d+(?:\.\d+)*/g;

/** UUIDs become `<uuid>`, IP addresses with or without port `<ip>`, other numbers `<n>`; trimmed and lowercased. */
export const normalizeMessage = (message: string): string => {
  let text = message.trim().toLowerCase();
  if (mayHoldUuid.test(text)) text = text.replace(uuid, '<uuid>');
  if (mayHoldIpv6.test(text)) text = text.replace(ipv6, ipv6Placeholder);
  if (mayHoldIpv4.test(text)) text = text.replace(ipv4, '<ip>');
  return text.replace(number, '<n>');
};
