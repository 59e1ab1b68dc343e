import type { Fairlead } from '../fairlead.js';

/** What only the holder of the log knows and reports about freshness need: the next offset of each partition, and the wall clock. */
export async function insideFacts(fairlead: Fairlead): Promise<{ logEnds: Record<string, number[]>; nowMs: number }> {
  const log = await fairlead.log();
  const ends = await Promise.all(log.topics().map(async (topic) => [topic, await log.endOffsets(topic)] as const));
  return { logEnds: Object.fromEntries(ends), nowMs: Date.now() };
}
