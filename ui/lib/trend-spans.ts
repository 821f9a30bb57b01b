// How many hours a chart of events per hour can show.

export const trendSpans = [
  { value: 24, name: '24h' },
  { value: 72, name: '72h' },
  { value: 168, name: '7d' },
  { value: 720, name: '30d' },
];
export const usualSpan = 72;
/** The API's limit, and the longest choice. */
export const mostHours = 720;

/** The hours that a text in an address stands for, if they can be chosen. */
export const spanOf = (text: unknown): number | undefined =>
  trendSpans.find(({ value }) => String(value) === text)?.value;
