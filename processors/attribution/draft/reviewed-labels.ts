import type { Door } from '../../../sql/warehouse.js';
import { keyOf } from '../touches.js';
import type { FraudLabel, LabelOf } from './backtest.js';

interface Reviewed {
  readonly conversion_id: string;
  readonly advocate_id: string;
  readonly confirmed: number;
}

/** What reviewers decided: confirmed is fraud, released or dismissed is honest; of the rest nobody knows. */
export async function reviewedLabels(door: Door, programme: string): Promise<LabelOf> {
  const rows = await door.rows<Reviewed>('preview/reviewed-candidates', { programme });
  const labels = new Map<string, FraudLabel>(
    rows.map((row) => [keyOf(row.conversion_id, row.advocate_id), row.confirmed === 1 ? 'fraud' : 'honest']),
  );
  return (conversionId, advocateId) => labels.get(keyOf(conversionId, advocateId)) ?? null;
}
