/** How long some work takes, in milliseconds. */
export async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** How long some work takes, in seconds. */
export const secondsOf = async (work: () => Promise<unknown>): Promise<number> => (await millisecondsOf(work)) / 1000;
