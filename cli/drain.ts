import type { Fairlead, PassLimits } from '../fairlead.js';
import type { CommandContext } from './command.js';

/** What was done until nothing was left, a limit was met, or somebody asked to stop. */
export interface Drained {
  readonly records: number;
  readonly rows: number;
  readonly dead_letters: number;
  readonly idle: boolean;
}

const WAIT_MS = 250;

/**
 * Ingests and processes until nothing is left, at most `maxRecords` records, telling how far it is. Inside a running Fairlead its
 * own loop takes part of the work: what it did since `before` is counted too.
 */
export async function drain(
  context: CommandContext,
  fairlead: Fairlead,
  limits: PassLimits,
  before: Done = fairlead.done(),
): Promise<Drained> {
  let own = 0;
  let idle = false;
  while (!context.signal.aborted) {
    const left = limits.maxRecords === undefined ? undefined : limits.maxRecords - own;
    const wantsMore = left === undefined || left > 0;
    const { signal } = context;
    const pass = await fairlead.pass({ ...limits, signal, ...(wantsMore ? { maxRecords: left } : { ingest: false }) });
    own += pass.records;
    if (pass.records > 0) {
      const { records, dead_letters } = difference(before, fairlead.done());
      context.err(
        `${records.toLocaleString('en-US')} records read, ${dead_letters.toLocaleString('en-US')} dead letters\n`,
      );
    }
    if (!pass.idle) continue;
    // What others who share the log have in hand is not idle yet, nor is what the broker has still to send.
    if (wantsMore && limits.ingest !== false && !(await fairlead.caughtUp())) {
      await (await fairlead.log()).follow(context.signal, WAIT_MS);
      continue;
    }
    idle = wantsMore;
    break;
  }
  return { ...difference(before, fairlead.done()), idle };
}

type Done = ReturnType<Fairlead['done']>;

/** A conflict found now may take back a row of before, so rows alone never say less than none. */
const difference = (before: Done, after: Done): Omit<Drained, 'idle'> => ({
  records: after.records - before.records,
  rows: Math.max(0, after.rows - before.rows),
  dead_letters: after.dead - before.dead,
});
