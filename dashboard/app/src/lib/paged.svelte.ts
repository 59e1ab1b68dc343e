import { untrack } from 'svelte';
import { resource, type Resource } from './resource.svelte.js';
import { asApiError, type ApiError } from './api.js';

/** One page of a list with the cursor of the next; null where it was the last. */
export interface ListPage<R> {
  readonly rows: readonly R[];
  readonly next_cursor: string | null;
}

/** A list that grows as it is read. */
export interface Paged<R, A> {
  /** The first answer, with what covers the whole filter (totals, definitions). */
  readonly first: Resource<A>;
  readonly rows: readonly R[];
  /** Every row of the filter is here. */
  readonly complete: boolean;
  /** What went wrong with a further page; the rows so far stay. */
  readonly error: ApiError | null;
  /** Loads the next page, unless one is on its way or there is none. */
  more(): Promise<void>;
}

/** A paged list: asks anew when `key` changes; `pageOf` finds the first page in the answer, `next` asks for a further one. */
export function paged<R, A>(
  key: () => string | null,
  load: (key: string, signal: AbortSignal) => Promise<A>,
  pageOf: (answer: A) => ListPage<R>,
  next: (key: string, cursor: string) => Promise<ListPage<R>>,
): Paged<R, A> {
  let rows = $state.raw<readonly R[]>([]);
  let cursor = $state<string | null>(null);
  let error = $state.raw<ApiError | null>(null);
  let busy = false;
  const first = resource(key, load);

  $effect(() => {
    const answer = first.data;
    const page = answer === null ? { rows: [], next_cursor: null } : untrack(() => pageOf(answer));
    rows = page.rows;
    cursor = page.next_cursor;
    error = null;
  });

  return {
    first,
    get rows() {
      return rows;
    },
    get complete() {
      return cursor === null;
    },
    get error() {
      return error;
    },
    more: async () => {
      const asked = key();
      const from = cursor;
      const before = first.data;
      if (busy || asked === null || from === null) return;
      busy = true;
      try {
        const page = await next(asked, from);
        // The filter may have changed meanwhile: then this page belongs to a list that is gone.
        if (first.data === before) {
          rows = [...rows, ...page.rows];
          cursor = page.next_cursor;
          error = null;
        }
      } catch (thrown) {
        if (first.data === before) error = asApiError(thrown);
      } finally {
        busy = false;
      }
    },
  };
}
