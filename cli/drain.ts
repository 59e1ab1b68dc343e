import type { Fairlead, PassLimits } from '../fairlead.js';
import type { CommandContext } from './command.js';

/** What was done until nothing was left, a limit was met, or somebody asked to stop. */
export interface Drained {
  readonly records: number;
  readonly rows: number;
  readonly dead_letters: number;
  readonly idle: boolean;
}

/** Ingests and processes until nothing is left, at most `maxRecords` records, telling how far it is. */
export async function drain(context: CommandContext, fairlead: Fairlead, limits: PassLimits): Promise<Drained> {
  const total = { records: 0, rows: 0, dead_letters: 0, idle: false };
  while (!context.signal.aborted) {
    const left = limits.maxRecords === undefined ? undefined : limits.maxRecords - total.records;
    const wantsMore = left === undefined || left > 0;
    const pass = await fairlead.pass({ ...limits, ...(wantsMore ? { maxRecords: left } : { ingest: false }) });
    total.records += pass.records;
    total.rows += pass.rows;
    total.dead_letters += pass.dead;
    if (pass.records > 0)
      context.err(
        `${total.records.toLocaleString('en-US')} records read, ${total.dead_letters.toLocaleString('en-US')} dead letters\n`,
      );
    if (pass.idle) {
      total.idle = wantsMore;
      break;
    }
  }
  return total;
}
