// Numbers as lists show them: short, with the exact one at hand.

/** As the reader is used to. Short ones have the page's units. */
const exactFormat = new Intl.NumberFormat();
const shortFormat = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });

/** 1284 → `1,284` */
export const exact = (value: number): string => exactFormat.format(value);
/** 1284 → `1.3k`; below 1,000 as it is */
export const short = (value: number): string =>
  Math.abs(value) < 1000 ? exact(value) : shortFormat.format(value).toLowerCase().replace('m', 'M').replace('b', 'B');

const units = ['B', 'KB', 'MB', 'GB', 'TB'];
/** Bytes → `12.3 MB`, in steps of 1,024 */
export const bytes = (value: number): string => {
  const step = value < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(value) / 10));
  const scaled = value / 1024 ** step;
  return `${scaled < 10 && step > 0 ? scaled.toFixed(1) : Math.round(scaled)} ${units[step]}`;
};

/** A part of one → `12 %`; what is not nothing never shows as 0 */
export const percent = (part: number): string => {
  const value = part * 100;
  if (value === 0) return '0 %';
  return value < 0.1 ? '< 0.1 %' : `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
};

/** `1 error`, `2 errors` */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${exact(count)} ${count === 1 ? one : many}`;

/** As people write it, with a point or a comma for parts; undefined when it is none. */
export const numberOf = (text: string): number | undefined =>
  /^[+-]?\d+(?:[.,]\d+)?$/.test(text.trim()) ? Number(text.trim().replace(',', '.')) : undefined;
