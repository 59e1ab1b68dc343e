import type { Fairlead, PassLimits } from '../fairlead.js';
import { describeHolder, type Holder } from '../sql/claims.js';
import type { CommandContext } from './command.js';

/** What was done until nothing was left, a limit was met, or somebody asked to stop. */
export interface Drained {
  readonly records: number;
  readonly rows: number;
  readonly dead_letters: number;
  readonly idle: boolean;
}

const WAIT_MS = 250;
/** Longer than any lease is by default: whoever was killed has a successor by then, and a drain is one that would take over. */
const PATIENCE_MS = 60_000;

/**
 * Ingests and processes until nothing is left, at most `maxRecords` records, telling how far it is. Inside a running Fairlead its
 * own loop takes part of the work: what it did since `before` is counted too. Where another process computes, it waits until that has
 * computed everything, or has not come further for a minute: that is told, and not idle.
 */
export async function drain(
  context: CommandContext,
  fairlead: Fairlead,
  limits: PassLimits,
  before: Done = fairlead.done(),
): Promise<Drained> {
  let own = 0;
  let idle = false;
  const other = createPatience(context, fairlead);
  const taken = watchReading(context, fairlead);
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
    if (wantsMore && limits.ingest !== false && !(await taken.isDone())) {
      if (taken.isStuck()) break;
      await (await fairlead.log()).follow(context.signal, WAIT_MS);
      continue;
    }
    if (pass.elsewhere && !(await other.isDone(pass.elsewhere))) {
      if (other.isStuck()) break;
      await (await fairlead.log()).follow(context.signal, WAIT_MS);
      continue;
    }
    idle = wantsMore;
    break;
  }
  return { ...difference(before, fairlead.done()), idle };
}

/** Watches how far those who share the log take it to the warehouse. Alone on a log there is nobody to watch. */
export function watchReading({ err }: Pick<CommandContext, 'err'>, fairlead: Pick<Fairlead, 'untaken' | 'reads'>) {
  let least = Number.POSITIVE_INFINITY;
  let movedAt = performance.now();
  return {
    /** Whether nothing is left. */
    isDone: async (): Promise<boolean> => {
      const left = await fairlead.untaken();
      if (left < least) [least, movedAt] = [left, performance.now()];
      return left === 0;
    },
    /** Whether the others have taken nothing for so long that nobody seems to be at work; says so. */
    isStuck: (): boolean => {
      const stuck = !fairlead.reads && performance.now() - movedAt > PATIENCE_MS;
      if (stuck) err('the records are in the log, and no worker takes them: fairlead run --role ingest does\n');
      return stuck;
    },
  };
}

/** Watches how far another process computes. */
function createPatience({ err }: CommandContext, fairlead: Fairlead) {
  let holder: Holder | undefined;
  let least = Number.POSITIVE_INFINITY;
  let movedAt = performance.now();
  return {
    isDone: async (by: Holder): Promise<boolean> => {
      const waiting = await fairlead.uncomputed();
      if (waiting === 0) return true;
      if (holder === undefined) err(`another process computes: ${describeHolder(by)}; waiting for it\n`);
      if (waiting < least || by.since !== holder?.since) movedAt = performance.now();
      holder = by;
      least = Math.min(least, waiting);
      return false;
    },
    isStuck: (): boolean => {
      const stuck = performance.now() - movedAt > PATIENCE_MS;
      if (stuck) err('that process has not come further for a minute; it is left to go on with what was ingested\n');
      return stuck;
    },
  };
}

type Done = ReturnType<Fairlead['done']>;

/** A conflict found now may take back a row of before, so rows alone never say less than none. */
const difference = (before: Done, after: Done): Omit<Drained, 'idle'> => ({
  records: after.records - before.records,
  rows: Math.max(0, after.rows - before.rows),
  dead_letters: after.dead - before.dead,
});
