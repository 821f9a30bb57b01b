// A browser's own description, as people would put it.

const browsers: [pattern: RegExp, name: string][] = [
  [/\bEdg(?:e|A|iOS)?\/(\d+)/, 'Edge'],
  [/\bOPR\/(\d+)/, 'Opera'],
  [/\bSamsungBrowser\/(\d+)/, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\/(\d+)/, 'Firefox'],
  [/\b(?:Headless)?Chrome\/(\d+)|\bCriOS\/(\d+)/, 'Chrome'],
  [/\bVersion\/(\d+).*\bSafari\//, 'Safari'],
  [/^curl\/(\d+)/, 'curl'],
];
const systems: [pattern: RegExp, name: string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bLinux\b/, 'Linux'],
];

/** Real ones are shorter; in any longer one the patterns above could look for long. */
const longest = 512;

/** `Firefox 140 on Windows`; what is not known stays as it is */
export const browserName = (text: string): string => {
  const userAgent = text.slice(0, longest);
  for (const [pattern, name] of browsers) {
    const found = pattern.exec(userAgent);
    if (found === null) continue;
    const system = systems.find(([of]) => of.test(userAgent))?.[1];
    return `${name} ${found[1] ?? found[2]}${system === undefined ? '' : ` on ${system}`}`;
  }
  return userAgent === '' ? 'Unknown browser' : userAgent;
};
