/**
 * Runs works side by side and waits for every one, even where one fails: what is still writing while its step is run again would write into
 * the tables of the next try.
 * @throws what the first of them threw, in the order given
 */
export async function together(works: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(works);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
