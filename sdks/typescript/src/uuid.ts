// Ids of events: UUIDs of version 4. https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-4

const randomBytes = (): Uint8Array => {
  const bytes = new Uint8Array(16);
  const { crypto } = globalThis;
  if (typeof crypto?.getRandomValues === 'function') return crypto.getRandomValues(bytes);
  // React Native. The ids have to differ from each other, not to be hard to guess.
  return bytes.map(() => Math.floor(Math.random() * 256));
};

export const uuid = (): string => {
  const bytes = randomBytes();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
