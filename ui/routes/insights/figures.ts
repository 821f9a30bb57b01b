// Figures of reports, as they are said.
import { exact } from '../../lib/numbers.ts';

const oneDigit = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });

/** `12.3`; from 100 on without a fraction */
export const rounded = (value: number): string =>
  Math.abs(value) < 100 ? oneDigit.format(value) : exact(Math.round(value));

/** With a plus, or with a minus of the plus's width; zero has neither. */
export const signed = (value: number, say: (size: number) => string = exact): string => {
  const text = say(Math.abs(value));
  return value === 0 ? text : `${value > 0 ? '+' : '−'}${text}`;
};

/** `+12.3 %` */
export const change = (percent: number): string => `${signed(percent, rounded)} %`;

/** A window as part of a sentence: `24 hours`, `7 days` */
export const windowWords = (hours: number): string =>
  hours % 24 === 0 && hours > 72 ? `${hours / 24} days` : `${hours} hours`;
