import { untrack } from 'svelte';
import { asApiError, type ApiError } from './api.js';

/** A skeleton shows only after this long, so that a fast answer does not flicker. */
export const SLOW_MS = 200;

/** One thing that a page asks for: its latest data, whether it is being asked again, and what went wrong. */
export interface Resource<T> {
  readonly data: T | null;
  readonly error: ApiError | null;
  /** Asking, with nothing to show yet. */
  readonly loading: boolean;
  /** Loading for longer than SLOW_MS. */
  readonly slow: boolean;
  /** Asking again while the old figures stand. */
  readonly refreshing: boolean;
  retry(): void;
}

/**
 * Asks whenever `key` changes, and again on `retry`. Only the newest question's answer counts; while it is open the old
 * data stays, so that a page dims and does not jump. A null key asks nothing and forgets.
 */
export function resource<T>(
  key: () => string | null,
  load: (key: string, signal: AbortSignal) => Promise<T>,
): Resource<T> {
  let data = $state.raw<T | null>(null);
  let error = $state.raw<ApiError | null>(null);
  let pending = $state(false);
  let slow = $state(false);
  let turn = $state(0);

  $effect(() => {
    const asked = key();
    void turn;
    if (asked === null) {
      data = null;
      error = null;
      pending = false;
      return undefined;
    }
    const controller = new AbortController();
    pending = true;
    slow = false;
    const timer = setTimeout(() => (slow = true), SLOW_MS);
    const ask = async (): Promise<void> => {
      try {
        const answer = await untrack(() => load(asked, controller.signal));
        if (controller.signal.aborted) return;
        data = answer;
        error = null;
      } catch (thrown) {
        if (controller.signal.aborted) return;
        error = asApiError(thrown);
      }
      pending = false;
    };
    void ask();
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  });

  return {
    get data() {
      return data;
    },
    get error() {
      return error;
    },
    get loading() {
      return pending && data === null;
    },
    get slow() {
      return slow;
    },
    get refreshing() {
      return pending && data !== null && slow;
    },
    retry: () => void turn++,
  };
}
