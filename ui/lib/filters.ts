// What a list of errors is narrowed to, and its form in the address: a view is shared by its address.

export const statuses = ['unresolved', 'resolved', 'ignored', 'muted'] as const;
export const sources = ['api', 'ios', 'android'] as const;
export const sorts = ['last_seen', 'first_seen', 'total_count'] as const;

/** Times are ms since 1970. */
export interface Filters {
  project: string | undefined;
  status: (typeof statuses)[number] | 'all';
  release: string | undefined;
  environment: string | undefined;
  source: (typeof sources)[number] | undefined;
  route: string | undefined;
  q: string | undefined;
  since: number | undefined;
  until: number | undefined;
  /** The last so many hours, in the place of `since` and `until`. */
  last: number | undefined;
  sort: (typeof sorts)[number];
  order: 'asc' | 'desc';
}

export const noFilters: Filters = {
  project: undefined,
  status: 'unresolved',
  release: undefined,
  environment: undefined,
  source: undefined,
  route: undefined,
  q: undefined,
  since: undefined,
  until: undefined,
  last: undefined,
  sort: 'last_seen',
  order: 'desc',
};

type Given = Record<string, string | string[] | undefined>;

const oneOf = <T extends string, D>(values: readonly T[], given: string | undefined, otherwise: D): T | D =>
  values.find((value) => value === given) ?? otherwise;

const number = (given: string | undefined): number | undefined =>
  given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : undefined;

/** As far back as anything can be kept. */
const mostHours = 3650 * 24;
const hoursOf = (given: string | undefined): number | undefined => {
  const hours = number(given);
  return hours !== undefined && hours > 0 && hours <= mostHours ? hours : undefined;
};

/** What an address says; what makes no sense in it says nothing. */
export const filtersOf = (params: Given): Filters => {
  const text = (name: string): string | undefined => {
    const given = params[name];
    return (Array.isArray(given) ? given[0] : given) || undefined;
  };
  const last = hoursOf(text('last'));
  return {
    project: text('project_id'),
    status: oneOf([...statuses, 'all'], text('status'), noFilters.status),
    release: text('release'),
    environment: text('environment'),
    source: oneOf(sources, text('source'), undefined),
    route: text('route'),
    q: text('q'),
    since: last === undefined ? number(text('since')) : undefined,
    until: last === undefined ? number(text('until')) : undefined,
    last,
    sort: oneOf(sorts, text('sort'), noFilters.sort),
    order: oneOf(['asc', 'desc'], text('order'), noFilters.order),
  };
};

const names: Record<string, string> = { project: 'project_id' };

/** The other way round. What is as it is without a filter is left out; undefined takes a name out of an address. */
export const paramsOf = (filters: Filters): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [
      names[name] ?? name,
      value === noFilters[name as keyof Filters] ? undefined : String(value),
    ]),
  );

/** As the part of an address after the `?`, empty where nothing is narrowed. */
export const searchOf = (filters: Filters): string => {
  const given = Object.entries(paramsOf(filters)).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new URLSearchParams(given).toString();
};

const hourMs = 3_600_000;
const stepMs = 60_000;

/** What the API is asked. Relative times move in steps of a minute, so that the pages of a list belong together. */
export const queryOf = (filters: Filters, now: number) => {
  const { project, status, last, since, until, ...rest } = filters;
  const from = last === undefined ? since : Math.floor(now / stepMs) * stepMs - last * hourMs;
  const given = { ...rest, project_id: project, status: status === 'all' ? undefined : status, since: from, until };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<typeof given>;
};
type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What `first seen` is about: a list that is narrowed by time, release or environment knows of nothing outside of that. */
export const firstInWords = ({ release, environment, since, until, last }: Filters): string => {
  const hasTime = [since, until, last].some((value) => value !== undefined);
  const within = [
    ...(hasTime ? ['this time'] : []),
    ...(release === undefined ? [] : ['this release']),
    ...(environment === undefined ? [] : ['this environment']),
  ];
  return within.length === 0 ? 'first' : `first in ${within.join(', ')}`;
};

/** Whether anything but project, status and order narrows the list. */
export const isNarrowed = ({ release, environment, source, route, q, since, until, last }: Filters): boolean =>
  [release, environment, source, route, q, since, until, last].some((value) => value !== undefined);
