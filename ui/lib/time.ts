// Times as people say them, and exactly, in the reader's time zone. All times are ms since 1970.

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
export const spans = { minute, hour, day };

/** The reader's: dates and exact numbers are written as they are used to. */
const locale = undefined;

const dateFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dateOfYearFormat = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' });
const exactFormat = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' });
const clockFormat = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const hourFormat = new Intl.DateTimeFormat(locale, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});

/** `Nov 24`, with the year where it is another one */
export const date = (at: number, now = Date.now()): string =>
  (new Date(at).getFullYear() === new Date(now).getFullYear() ? dateFormat : dateOfYearFormat).format(at);

/** The most by which the clocks of a reader and a server differ when both are right. */
const clocksDiffer = 5 * minute;

/** `now`, `12 min`, `3 h`, `5 d`, then the date. What is ahead by the clocks' difference is now, what is ahead by more `in 3 h`. */
export const ago = (at: number, now = Date.now()): string => {
  const elapsed = now - at;
  if (elapsed < -clocksDiffer) return inWords(at, now);
  if (elapsed < minute) return 'now';
  if (elapsed < hour) return `${Math.floor(elapsed / minute)} min`;
  if (elapsed < day) return `${Math.floor(elapsed / hour)} h`;
  if (elapsed < 14 * day) return `${Math.floor(elapsed / day)} d`;
  return date(at, now);
};

/** `3 h ago`; a date stays one */
export const agoInWords = (at: number, now = Date.now()): string => {
  const text = ago(at, now);
  if (text === 'now') return 'just now';
  if (now < at) return text;
  return now - at < 14 * day ? `${text} ago` : `on ${text}`;
};

/** `in 3 h`, for what is still to come */
export const inWords = (at: number, now = Date.now()): string => {
  const left = at - now;
  if (left <= 0) return 'now';
  if (left < hour) return `in ${Math.ceil(left / minute)} min`;
  if (left < day) return `in ${Math.round(left / hour)} h`;
  return left < 60 * day ? `in ${Math.round(left / day)} d` : `on ${date(at, now)}`;
};

/** With seconds and the time zone */
export const exactTime = (at: number): string => exactFormat.format(at);
/** `Tue, Nov 24, 14:00` */
export const hourTime = (at: number): string => hourFormat.format(at);

const clock = (at: number): string => clockFormat.format(at);
const dayAndClock = (at: number, now: number): string => `${date(at, now)}, ${clock(at)}`;

export interface Range {
  since?: number | undefined;
  until?: number | undefined;
  /** The last so many hours, in the place of the others. */
  last?: number | undefined;
}

/** `last 24 h`, `Nov 25, 12:00 – 20:00`, `since Nov 25, 12:00`; undefined: any time. The last millisecond of an hour is its end. */
export const rangeInWords = ({ since, until, last }: Range, now = Date.now()): string | undefined => {
  if (last !== undefined) return `last ${duration(last * 3600)}`;
  const end = until === undefined || (until + 1) % minute !== 0 ? until : until + 1;
  if (since === undefined) return end === undefined ? undefined : `until ${dayAndClock(end, now)}`;
  if (end === undefined) return `since ${dayAndClock(since, now)}`;
  const isOneDay = new Date(since).toDateString() === new Date(end).toDateString();
  return `${dayAndClock(since, now)} – ${isOneDay ? clock(end) : dayAndClock(end, now)}`;
};

/** Seconds → `90 s`, `15 min`, `2 h`, `1 d` */
export const duration = (seconds: number): string => {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
};
