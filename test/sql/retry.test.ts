import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { fail } from '../../ingest/events/errors.js';
import { withRetries, type Retry } from '../../sql/retry.js';

const STATEMENT = { statement: 'any', reads: true };
const unreachable = async (): Promise<never> => {
  throw fail('WAREHOUSE_UNREACHABLE', { message: 'gone', passing: true });
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a try waits for its time, unless the door closes: then nothing waits any longer', async () => {
  const retries: Retry[] = [];
  const work = vi.fn(unreachable);
  const closing = new AbortController();
  const options = { forMs: 600_000, again: 'reads', onRetry: (retry: Retry) => retries.push(retry) } as const;
  const asked = withRetries(options, { ...STATEMENT, signal: closing.signal }, work).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(0);
  expect(work).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(retries[0]!.waitMs);
  expect(work).toHaveBeenCalledTimes(2);
  expect(vi.getTimerCount()).toBe(1);
  closing.abort();
  // The clock stands still: who waits for it waits until the test has run out of its time.
  expect(await asked).toMatchObject({ code: 'WAREHOUSE_UNREACHABLE', message: 'gone (tried 3 times)' });
  expect(retries).toHaveLength(2);
  expect(vi.getTimerCount()).toBe(0);
});
