import { fail, FairleadError, type ErrorCode } from '../ingest/events/errors.js';

/** A try that failed and is made again. */
export interface Retry {
  /** Name of the statement. */
  readonly statement: string;
  readonly code: ErrorCode;
  readonly message: string;
  /** Tries so far. */
  readonly tries: number;
  readonly waitMs: number;
}

export interface RetryOptions {
  /** No further try begins after so long, but one that failed at the first is always made again. */
  readonly forMs: number;
  /**
   * Which statements may be made again although the first try may have had its effect: `all` where writing twice is writing once, `reads`
   * where it is not. One that cannot have begun (nothing listened, the server turned it away) is always made again.
   */
  readonly again: 'all' | 'reads';
  /** Told of each failure that is not final. */
  readonly onRetry?: ((retry: Retry) => void) | undefined;
  /** A number in [0, 1), for the spread of the waits. */
  readonly random?: (() => number) | undefined;
}

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 4000;

/**
 * Does the work again while waiting may mend it. The waits double, each spread over its upper half, so that workers that failed together
 * do not come back together.
 * @throws FairleadError of the last try; its details say how many there were.
 */
export async function withRetries<R>(
  { forMs, again, onRetry, random = Math.random }: RetryOptions,
  { statement, reads, signal }: { statement: string; reads: boolean; signal: AbortSignal },
  work: () => Promise<R>,
): Promise<R> {
  const begun = performance.now();
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof FairleadError) || !mayPass(error, again === 'all' || reads)) throw error;
      const waitMs = Math.round(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)) * (0.5 + random() / 2));
      const late = performance.now() - begun + waitMs > forMs && tries > 1;
      if (late || signal.aborted) throw afterTries(error, tries);
      onRetry?.({ statement, code: error.code, message: error.message, tries, waitMs });
      await pause(waitMs, signal);
    }
  }
}

function mayPass({ details }: FairleadError, whateverBegan: boolean): boolean {
  return details['passing'] === true && (whateverBegan || details['began'] === false);
}

function afterTries(error: FairleadError, tries: number): FairleadError {
  if (tries === 1) return error;
  return fail(error.code, {
    ...error.details,
    message: `${error.message} (tried ${tries} times)`,
    hint: error.hint,
    cause: error.cause,
    tries,
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
