/**
 * Everything a page shows is in its address: page, selection, programme, range, currency, filters and sort. A copied link
 * shows the same, and Back restores. Pure: reads and writes strings only.
 */

/** The pages, in the order of the navigation. */
export const PAGES = [
  'overview',
  'conversions',
  'queue',
  'rings',
  'attribution',
  'paths',
  'reconciliation',
  'accuracy',
  'quality',
  'signals',
  'rules',
  'sign-in',
  'not-found',
] as const;
export type Page = (typeof PAGES)[number];

/** A sort by one column. */
export interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

/** A place in the app. Dates are `YYYY-MM-DD` in UTC; `from` is included, `to` is not. Null means no restriction. */
export interface Place {
  readonly page: Page;
  /** What stands open in the side panel, if anything. */
  readonly selected: string | null;
  readonly programme: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly currency: string | null;
  readonly search: string;
  readonly sort: Sort | null;
  /** Filters of the page by name; values keep the order in which they were chosen. */
  readonly where: Readonly<Record<string, readonly string[]>>;
}

const PATHS: Record<Page, string> = {
  overview: '/',
  conversions: '/conversions',
  queue: '/queue',
  rings: '/rings',
  attribution: '/attribution',
  paths: '/paths',
  reconciliation: '/reconciliation',
  accuracy: '/accuracy',
  quality: '/quality',
  signals: '/signals',
  rules: '/rules',
  'sign-in': '/sign-in',
  'not-found': '/not-found',
};

/** Filters that belong to one page only; moving to another page leaves them behind. */
const COMMON = new Set(['programme', 'from', 'to', 'currency', 'q', 'sort', 'token']);
const DAY = /^\d{4}-\d\d-\d\d$/;

/** A real day of the calendar, or null. */
export function validDay(text: string | null | undefined): string | null {
  if (!text || !DAY.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text ? null : text;
}

function parsePath(pathname: string): { page: Page; selected: string | null } {
  const path = pathname.length > 1 ? pathname.replace(/\/+$/, '') : pathname;
  for (const page of PAGES) if (PATHS[page] === path) return { page, selected: null };
  for (const page of [
    'conversions',
    'queue',
    'rings',
    'reconciliation',
    'accuracy',
    'quality',
    'signals',
    'rules',
  ] as const) {
    const prefix = `${PATHS[page]}/`;
    if (!path.startsWith(prefix)) continue;
    try {
      return { page, selected: decodeURIComponent(path.slice(prefix.length)) };
    } catch {
      break; // A malformed escape is an address that names nothing.
    }
  }
  return { page: 'not-found', selected: null };
}

function parseSort(text: string | null): Sort | null {
  if (!text) return null;
  return text.startsWith('-') ? { column: text.slice(1), descending: true } : { column: text, descending: false };
}

/** Reads an address. What makes no sense (a day that does not exist, a range that ends before it starts) is left out. */
export function parsePlace(url: URL): Place {
  const query = url.searchParams;
  const from = validDay(query.get('from'));
  const to = validDay(query.get('to'));
  const where = new Map<string, string[]>();
  for (const [name, value] of query) {
    if (COMMON.has(name) || value === '') continue;
    const values = where.get(name) ?? [];
    if (!values.includes(value)) where.set(name, [...values, value]);
  }
  const currency = query.get('currency');
  return {
    ...parsePath(url.pathname),
    programme: query.get('programme') || null,
    from,
    to: from !== null && to !== null && to <= from ? null : to,
    currency: currency && /^[A-Z]{3}$/.test(currency) ? currency : null,
    search: query.get('q') ?? '',
    sort: parseSort(query.get('sort')),
    // fromEntries makes own properties even of names such as `constructor` and `__proto__`.
    where: Object.fromEntries(where),
  };
}

/** Writes the address of a place: the inverse of `parsePlace`, always in one order, so that equal places have equal links. */
export function placeHref(place: Place): string {
  const query = new URLSearchParams();
  if (place.programme) query.set('programme', place.programme);
  if (place.from) query.set('from', place.from);
  if (place.to) query.set('to', place.to);
  if (place.currency) query.set('currency', place.currency);
  if (place.search) query.set('q', place.search);
  for (const name of Object.keys(place.where).sort()) {
    for (const value of place.where[name] ?? []) query.append(name, value);
  }
  if (place.sort) query.set('sort', `${place.sort.descending ? '-' : ''}${place.sort.column}`);
  const path =
    place.selected === null ? PATHS[place.page] : `${PATHS[place.page]}/${encodeURIComponent(place.selected)}`;
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The place for another page: programme, range and currency go along, the rest belongs to the page that is left. */
export function onPage(place: Place, page: Page): Place {
  return { ...place, page, selected: null, search: '', sort: null, where: {} };
}

/** The place with one filter set to these values; none removes it. */
export function withFilter(place: Place, name: string, values: readonly string[]): Place {
  const where = { ...place.where };
  if (values.length === 0) delete where[name];
  else where[name] = [...values];
  return { ...place, where };
}

/** The place with one value of a filter switched on or off. */
export function toggleFilter(place: Place, name: string, value: string): Place {
  const values = place.where[name] ?? [];
  return withFilter(
    place,
    name,
    values.includes(value) ? values.filter((other) => other !== value) : [...values, value],
  );
}

/** Query that every report takes from the place, under the API's own names. */
export function reportQuery(place: Place, extra: Record<string, string | readonly string[] | null> = {}): string {
  const query = new URLSearchParams();
  const entries: [string, string | readonly string[] | null][] = [
    ['programme', place.programme],
    ['from', place.from],
    ['to', place.to],
    ['currency', place.currency],
    ...Object.entries(extra),
  ];
  for (const [name, value] of entries) {
    if (value === null || value === '') continue;
    for (const one of typeof value === 'string' ? [value] : value) query.append(name, one);
  }
  const text = query.toString();
  return text ? `?${text}` : '';
}

const DAY_MS = 86_400_000;

/** The day `days` after `day` (before, if negative). */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Number of days from `from` (included) to `to` (not included). */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS);
}
