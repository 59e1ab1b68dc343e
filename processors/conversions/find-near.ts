import { Uint16, Uint64, Utf8, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { recallRulesets } from '../attribution/load.js';
import type { StepContext } from '../framework/processor.js';
import { nearCandidate, nearDuplicates, widestWindow, type NearRow } from './near-chains.js';

interface CandidateRow extends NearRow {
  readonly programme_id: string;
  readonly log_partition: number;
  readonly log_offset: number;
}

interface Near extends CandidateRow {
  readonly duplicateOf: string;
}

/** Lists the near duplicates among the gathered conversions, and strikes those off that no longer are. */
export async function findNear(context: StepContext): Promise<void> {
  const { door, step } = context;
  const rulesets = await recallRulesets(context);
  const widest_ms = widestWindow([...rulesets.values()].flat());
  const candidates = await door.rows<CandidateRow>('conversions/near-candidates', { widest_ms });
  const verdicts = nearDuplicates(candidates.map((row) => nearCandidate(row, rulesets.get(row.programme_id) ?? [])));
  const near: Near[] = [];
  for (const [index, duplicateOf] of verdicts.entries())
    if (duplicateOf !== null) near.push({ ...candidates[index]!, duplicateOf });
  if (near.length > 0) await door.insert('conversions/write-near', columnsOf(near), { step });
  await door.run('conversions/strike-near', { step });
}

function columnsOf(near: readonly Near[]): Uint8Array {
  const text = (pick: (row: Near) => string) => vectorFromArray(near.map(pick), new Utf8());
  const table = new Table({
    programme_id: text(({ programme_id }) => programme_id),
    id: text(({ id }) => id),
    log_partition: vectorFromArray(
      near.map(({ log_partition }) => log_partition),
      new Uint16(),
    ),
    log_offset: vectorFromArray(
      near.map(({ log_offset }) => BigInt(log_offset)),
      new Uint64(),
    ),
    duplicate_of: text(({ duplicateOf }) => duplicateOf),
  });
  return tableToIPC(table, 'stream');
}
