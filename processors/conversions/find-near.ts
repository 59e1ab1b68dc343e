import { Uint16, Uint64, Utf8, Table, tableToIPC, vectorFromArray } from 'apache-arrow';
import { DEFAULT_RULES } from '../../ingest/events/rules.js';
import type { Door } from '../../sql/warehouse.js';
import { buildRulesets, rulesetAt, type RulesetEvent } from '../attribution/verdict/rulesets.js';
import { nearDuplicates, type NearCandidate } from './near-chains.js';

interface RulesetRow {
  readonly programme_id: string;
  readonly version: number;
  readonly occurred_at: number;
  readonly effective_from: number;
  readonly correction: boolean;
  readonly rules: string;
}

interface CandidateRow {
  readonly programme_id: string;
  readonly near_group: string;
  readonly id: string;
  readonly occurred_at: number;
  readonly order_id: string | null;
  readonly customer_id: string | null;
  readonly log_partition: number;
  readonly log_offset: number;
}

interface Near extends CandidateRow {
  readonly duplicateOf: string;
}

const MINUTE_MS = 60_000;
/** Gives the near window (ms) in force at a time (ms). */
type WindowAt = (at: number) => number;

/** Lists the near duplicates among the gathered conversions, and strikes those off that no longer are. */
export async function findNear(door: Door, step: number): Promise<void> {
  const windows = await loadWindows(door);
  const widest = Math.max(
    ...[...windows.values()].map(({ widest_ms }) => widest_ms),
    DEFAULT_RULES.dedup.near_window_minutes * MINUTE_MS,
  );
  const candidates = await door.rows<CandidateRow>('conversions/near-candidates', { widest_ms: widest });
  const ofVersionZero: WindowAt = () => DEFAULT_RULES.dedup.near_window_minutes * MINUTE_MS;
  const verdicts = nearDuplicates(
    candidates.map((row): NearCandidate => ({
      group: row.near_group,
      id: row.id,
      occurredAt: row.occurred_at,
      orderId: row.order_id,
      customerId: row.customer_id,
      windowMs: (windows.get(row.programme_id)?.at ?? ofVersionZero)(row.occurred_at),
    })),
  );
  const near: Near[] = [];
  for (const [index, duplicateOf] of verdicts.entries())
    if (duplicateOf !== null) near.push({ ...candidates[index]!, duplicateOf });
  if (near.length > 0) await door.insert('conversions/write-near', columnsOf(near), { step });
  await door.run('conversions/strike-near', { step });
}

async function loadWindows(door: Door): Promise<Map<string, { at: WindowAt; widest_ms: number }>> {
  const events = new Map<string, RulesetEvent[]>();
  for (const row of await door.rows<RulesetRow>('conversions/rulesets')) {
    const ofProgramme = events.get(row.programme_id) ?? [];
    ofProgramme.push({ ...row, occurredAt: row.occurred_at, effectiveFrom: row.effective_from });
    events.set(row.programme_id, ofProgramme);
  }
  const windows = new Map<string, { at: WindowAt; widest_ms: number }>();
  for (const [programme, ofProgramme] of events) {
    const rulesets = buildRulesets(ofProgramme);
    windows.set(programme, {
      at: (at) => rulesetAt(rulesets, at).rules.dedup.near_window_minutes * MINUTE_MS,
      widest_ms: Math.max(...rulesets.map(({ rules }) => rules.dedup.near_window_minutes * MINUTE_MS)),
    });
  }
  return windows;
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
