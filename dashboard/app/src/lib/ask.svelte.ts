import { getArrowPage, getJson } from './api.js';
import type { Answer } from './answer.js';
import { liveVersion } from './live.svelte.js';
import { paged, type ListPage, type Paged } from './paged.svelte.js';
import { resource, type Resource } from './resource.svelte.js';
import { here } from './router.svelte.js';
import { reportQuery } from './url-state.js';

/** What a report is asked beside programme, range and currency. */
export type Extra = Record<string, string | readonly string[] | null>;

/** The version only makes the question new; it is not sent. */
const pathOf = (key: string): string => key.slice(key.indexOf(' ') + 1);

/** A report of the current place: asked again when programme, range, currency, `extra` or "new" change. */
export function report<T>(name: string, extra: () => Extra = () => ({})): Resource<Answer<T>> {
  return resource(
    () => `${liveVersion()} /v1/reports/${name}${reportQuery(here(), extra())}`,
    (key, signal) => getJson<Answer<T>>(pathOf(key), signal),
  );
}

/** The address of a further page of a list. */
export function withCursor(path: string, cursor: string | null, limit: number): string {
  const query = `limit=${limit}${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** A report that is a list in pages of `limit` rows. */
export function list<R, T extends ListPage<R>>(
  name: string,
  limit: number,
  extra: () => Extra = () => ({}),
): Paged<R, Answer<T>> {
  return paged<R, Answer<T>>(
    () => `${liveVersion()} /v1/reports/${name}${reportQuery(here(), extra())}`,
    (key, signal) => getJson<Answer<T>>(withCursor(pathOf(key), null, limit), signal),
    (answer) => answer.data,
    (key, cursor) => furtherPage<R>(pathOf(key), cursor, limit),
  );
}

/** A page after the first: rows alone, so it comes as Arrow where the server can. */
async function furtherPage<R>(path: string, cursor: string, limit: number): Promise<ListPage<R>> {
  const address = withCursor(path, cursor, limit);
  return (await getArrowPage<R>(address)) ?? (await getJson<Answer<ListPage<R>>>(address)).data;
}

/** Rows that a file holds at most: beyond, the command line and its Parquet are the better way. */
export const FILE_ROWS = 100_000;
const FILE_PAGE = 1000;

/** Every row of a list, page by page, for a file. */
export async function everyRow<R>(name: string, extra: Extra): Promise<R[]> {
  const path = `/v1/reports/${name}${reportQuery(here(), extra)}`;
  let page: ListPage<R> = (await getJson<Answer<ListPage<R>>>(withCursor(path, null, FILE_PAGE))).data;
  const rows = [...page.rows];
  while (page.next_cursor !== null && rows.length < FILE_ROWS) {
    page = await furtherPage<R>(path, page.next_cursor, FILE_PAGE);
    rows.push(...page.rows);
  }
  return rows;
}
